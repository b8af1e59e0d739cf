/** Keeps the screen on where the browser can; a lock is lost whenever the page is hidden. Gives back the way to stop. */
export function stayAwake(): () => void {
  let lock: WakeLockSentinel | null = null
  const ask = async () => {
    if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return
    // Refused on battery saving or without focus: the screen's own settings decide then.
    lock = await navigator.wakeLock.request('screen').catch(() => null)
  }
  void ask()
  document.addEventListener('visibilitychange', ask)
  return () => {
    document.removeEventListener('visibilitychange', ask)
    void lock?.release()
  }
}
