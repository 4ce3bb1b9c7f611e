export { jpegOf, pngChunk, pngOf, webpOf } from './testing-pictures.ts'
