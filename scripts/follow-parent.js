// Loaded into every program that `npm start` starts. When the starter is gone, however it went (even by SIGKILL, which it cannot pass on),
// the channel between us closes: then we stop as if we had been asked to, and do not stay behind.
process.on('disconnect', () => {
  setTimeout(() => process.exit(1), 5_000).unref()
  process.kill(process.pid, 'SIGTERM')
})
process.channel?.unref()
