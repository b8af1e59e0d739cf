const WITHIN_MS = 5_000

/**
 * Looks whether there is a server at an address that takes this token, before anything is made for it.
 *
 * @throws Error in words for whoever gave the address and the token
 */
export async function checkReach(url: string, token: string): Promise<void> {
  let answer: Response
  try {
    answer = await fetch(new URL('/api/events', url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/cloudevents-batch+json' },
      body: '[]',
      signal: AbortSignal.timeout(WITHIN_MS),
    })
    await answer.arrayBuffer()
  } catch (error) {
    const why = (error as Error).cause instanceof Error ? ((error as Error).cause as Error).message : (error as Error).message
    throw new Error(`No server answers at ${url}: ${why || 'the connection is refused'}`, { cause: error })
  }
  if (answer.status === 401 || answer.status === 403)
    throw new Error(`The server at ${url} does not take this token: give its own with --token`)
}
