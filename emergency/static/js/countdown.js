// The time left of a hold, counted on the page. The clock time at which it lapses is written beside it, so that the
// page is right without this. Mark-up:
//   <b class="clock" data-until="2026-11-24T02:09:00Z" data-now="2026-11-24T01:41:46Z">27:14</b>
//   <span role="status" class="visually-hidden" data-last-words="…"></span>

const LAST = 5 * 60;

/** Minutes and seconds, or hours before them. */
function clockFace(seconds) {
  const two = (value) => String(value).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${two(minutes)}:${two(rest)}`;
}

/** Keep one clock going. The server's `now` corrects a device whose own clock is wrong. */
function run(clock) {
  const ahead = Date.now() - Date.parse(clock.dataset.now);
  const status = clock.parentElement.querySelector("[data-last-words]");
  const tick = () => {
    const left = Math.max(0, Math.round((Date.parse(clock.dataset.until) - Date.now() + ahead) / 1000));
    clock.textContent = clockFace(left);
    if (left <= LAST) {
      clock.classList.add("due");
      if (status && !status.textContent) status.textContent = status.dataset.lastWords;
    }
    if (left > 0) setTimeout(tick, 1000);
  };
  tick();
}

document.querySelectorAll("[data-until]").forEach(run);
