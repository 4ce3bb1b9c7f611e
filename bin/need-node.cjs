// Loaded before the program, in a form that every Node reads: an older one would only say "Unknown file extension .ts".
const needed = 26
const major = Number(process.versions.node.split('.')[0])
if (major < needed) {
  process.stderr.write(
    `Ringfence needs Node ${needed} or later; this is Node ${process.versions.node} (${process.execPath}).\n` +
      'The right one comes with the project: run "npm ci" in its folder, then "npm start", "npm run demo" or "bin/ringfence".\n' +
      'If you have done so, npm was told to ignore install scripts (--ignore-scripts), and the package "node" could not\n' +
      'put its Node in place: run "npm rebuild node --ignore-scripts=false", or install Node 26 yourself.\n',
  )
  process.exit(2)
}
