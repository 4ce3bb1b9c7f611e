import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = process.env.RINGFENCE_URL ?? 'http://127.0.0.1:8080'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The server forbids inline scripts and data: fonts, so nothing is inlined.
    assetsInlineLimit: 0,
    target: 'es2023',
  },
  server: { proxy: { '/v1': server, '/auth': server } },
})
