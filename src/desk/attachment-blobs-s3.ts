import { AwsClient } from 'aws4fetch'
import { type Blobs, BlobsUnavailable } from './attachment-blobs.ts'

export interface S3Settings {
  /** "https://s3.eu-central-1.example.com", without a path; the bucket stands in the path. */
  endpoint: string
  bucket: string
  region: string
  accessKeyId: string
  secretAccessKey: string
}

/** How long one picture may take on its way. */
const timeoutMs = 15_000
const answerBytesMax = 11 * 1024 * 1024

/** Any store that speaks S3 (signature version 4): what several nodes share, and what grows without the database. */
export class S3Blobs implements Blobs {
  readonly #client: AwsClient
  readonly #base: string
  constructor({ endpoint, bucket, region, accessKeyId, secretAccessKey }: S3Settings) {
    this.#client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 0 })
    this.#base = `${endpoint}/${encodeURIComponent(bucket)}/attachments/`
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    const response = await this.#ask('PUT', name, bytes)
    await response.body?.cancel()
    if (response.status !== 200) throw new BlobsUnavailable(`the store of pictures answered ${response.status} to PUT`)
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    const response = await this.#ask('GET', name)
    if (response.status !== 200) await response.body?.cancel()
    if (response.status === 404) return undefined
    if (response.status !== 200) throw new BlobsUnavailable(`the store of pictures answered ${response.status} to GET`)
    const parts: Uint8Array[] = []
    let bytes = 0
    try {
      for await (const part of response.body ?? []) {
        bytes += part.length
        if (bytes > answerBytesMax) break
        parts.push(part)
      }
    } catch (error) {
      throw new BlobsUnavailable('the store of pictures broke off', { cause: error })
    }
    return Buffer.concat(parts)
  }

  async delete(name: string): Promise<void> {
    const response = await this.#ask('DELETE', name)
    await response.body?.cancel()
    if (![200, 204, 404].includes(response.status))
      throw new BlobsUnavailable(`the store of pictures answered ${response.status} to DELETE`)
  }

  async #ask(method: string, name: string, body?: Uint8Array): Promise<Response> {
    try {
      const init: RequestInit = { method, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) }
      if (body) init.body = Buffer.from(body)
      return await this.#client.fetch(this.#base + encodeURIComponent(name), init)
    } catch (error) {
      throw new BlobsUnavailable('the store of pictures does not answer', { cause: error })
    }
  }
}
