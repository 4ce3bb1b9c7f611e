export { CsvFile, type CsvRecord, csvRecords } from './csv-file.ts'
export {
  type ImportJob,
  type ImportProgress,
  importRows,
  type Passage,
  type Rejects,
  rejectedRows,
} from './import-rows.ts'
export { type JsonRecord, jsonRecords } from './ndjson.ts'
export { RejectsFile } from './rejects-file.ts'
