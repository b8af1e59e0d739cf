/** A first event by hand, for a shell: a contact enters a queue now. Every run is another contact. */
export function exampleRequest(origin: string): string {
  return `curl ${origin}/api/events \\
  -H "Authorization: Bearer $TOKEN" \\
  -H "Content-Type: application/cloudevents+json" \\
  -d '{ "specversion": "1.0", "type": "dev.watchfloor.contact.queued", "source": "/my/pbx",
        "id": "'$(date +%s)'", "subject": "segment/'$(date +%s)'", "time": "'$(date -u +%FT%TZ)'",
        "data": { "contact": "'$(date +%s)'", "queue": "support", "channel": "voice" } }'`
}
