// The screen on the wall: its cells are put in place again every ten seconds, and it says how old its data is. Older
// than a minute the foot turns to the colour of doubt; after five minutes the clock gives way to words.

const EVERY = 10_000;
const DOUBTFUL = 60_000;
const STOPPED = 300_000;

let arrived = Date.now();

/** Fetch this page again and put its live cells in place of ours, so that nothing flickers or moves. */
async function refresh() {
  try {
    const answer = await fetch(location.href, { cache: "no-store", headers: { Accept: "text/html" } });
    if (answer.ok && !answer.redirected) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.querySelectorAll("[data-live]").forEach((cell) => {
        const next = fresh.getElementById(cell.id);
        if (next) cell.replaceWith(document.adoptNode(next));
      });
      arrived = Date.now();
    }
  } catch {
    // The network is away. The age below says so; the next round tries again.
  }
  showAge(Date.now() - arrived);
  setTimeout(refresh, EVERY);
}

/** Say by colour, then by words, that what stands here may no longer be so. */
function showAge(age) {
  document.getElementById("wall-as-of")?.classList.toggle("due", age > DOUBTFUL);
  const clock = document.getElementById("wall-clock");
  if (clock && age > STOPPED) {
    clock.classList.add("stopped");
    clock.querySelector("span").textContent = clock.dataset.staleWords;
  }
}

setTimeout(refresh, EVERY);
