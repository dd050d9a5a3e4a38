// A sound and a desktop notification for what must not wait. Both are the person's own choice, off until asked for.
import { Watched } from "../base/store";

const kKey = "xiaoer.alerts";
export interface Alerts { sound: boolean; desktop: boolean }

function load(): Alerts {
  try {
    const kept = JSON.parse(localStorage.getItem(kKey) ?? "{}") as Partial<Alerts>;
    return { sound: kept.sound === true, desktop: kept.desktop === true };
  } catch {
    return { sound: false, desktop: false };
  }
}

export const alerts = new Watched<Alerts>(load());
let audio: AudioContext | null = null;

/** Two soft notes, made here: no sound file. */
function chime(): void {
  audio ??= new AudioContext();
  for (const [index, tone] of [660, 880].entries()) {
    const at = audio.currentTime + index * 0.16;
    const source = audio.createOscillator();
    const volume = audio.createGain();
    source.frequency.value = tone;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.18, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.3);
    source.connect(volume).connect(audio.destination);
    source.start(at);
    source.stop(at + 0.32);
  }
}

export async function setAlerts(change: Partial<Alerts>): Promise<string> {
  if (change.desktop && "Notification" in window && await Notification.requestPermission() !== "granted") {
    return "浏览器没有允许通知，请在地址栏左侧的网站设置里打开。";
  }
  alerts.update((now) => ({ ...now, ...change }));
  try { localStorage.setItem(kKey, JSON.stringify(alerts.get())); } catch { /* kept for this visit only */ }
  if (change.sound) chime();
  return "";
}

/** One notice for all that waits; a click jumps to the worst. */
export function notice(title: string, text: string, jump: () => void): void {
  const { sound, desktop } = alerts.get();
  if (sound) chime();
  if (!desktop || !("Notification" in window) || Notification.permission !== "granted" || document.hasFocus()) return;
  const shown = new Notification(title, { body: text, tag: "xiaoer" });
  shown.onclick = () => { window.focus(); jump(); shown.close(); };
}
