import { demoSettings } from '@watchfloor/core/settings/demo'

/**
 * Sets the floors' queues up as those of the demo: with targets, opening hours and promises, as on a real floor. The first floor is the demo's own.
 *
 * @throws Error when the server refuses a setting
 */
export async function setUpFloors({ url, token }: { url: string; token: string }, names: readonly string[]): Promise<void> {
  const { queues } = demoSettings()
  for (const name of names) {
    if (name === '') continue
    for (const queue of queues) {
      const id = name + queue.id
      const versions = queue.versions.map((version) => ({ ...version, name: `${version.name} ${name.replaceAll('-', '')}` }))
      const body = { ...queue, id, aliases: [{ source: '*', name: id }], versions }
      const answer = await fetch(new URL(`/api/settings/queues/${encodeURIComponent(id)}`, url), {
        method: 'PUT',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      if (!answer.ok) throw new Error(`The queue ${id} could not be set up: ${answer.status} ${await answer.text()}`)
      await answer.arrayBuffer()
    }
  }
}
