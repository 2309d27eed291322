
// The player of a call, for pages in files and for the review pages: the words follow the sound, the sound follows clicks.
// `on` may have `seek(from, to)` and `tick(now, line)`, called after what is done here.
function talktrackPlayer(audio, on) {
  "use strict";
  document.body.classList.add("script");
  var playhead = document.getElementById("playhead");
  var strip = document.querySelector("svg[data-seconds]");
  var length = strip ? parseFloat(strip.dataset.seconds) : 0;
  var segments = Array.prototype.slice.call(document.querySelectorAll(".seg"));
  function seek(seconds, end) {
    audio.currentTime = seconds;
    if (on.seek) on.seek(seconds, end);
    var playing = audio.play();
    if (playing && playing.catch) playing.catch(function () {});
  }
  document.addEventListener("click", function (event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    var link = event.target.closest("[data-t]");
    if (link) {
      if (link.classList.contains("play")) event.preventDefault();
      return seek(parseFloat(link.getAttribute("data-t")));
    }
    if (strip && strip.contains(event.target)) {
      var box = strip.getBoundingClientRect();
      return seek(length * Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1));
    }
    var segment = event.target.closest(".seg");
    if (segment && String(window.getSelection()) === "") {
      seek(parseFloat(segment.dataset.from), parseFloat(segment.dataset.to));
    }
  });
  audio.addEventListener("error", function () {
    var note = document.getElementById("play-fault");
    if (note) note.hidden = false;
  });
  audio.addEventListener("timeupdate", function () {
    var now = audio.currentTime, inside = null;
    segments.forEach(function (segment) {
      var is = now >= parseFloat(segment.dataset.from) && now < parseFloat(segment.dataset.to);
      segment.classList.toggle("now", is);
      if (is && !inside) inside = segment;
    });
    if (playhead && length > 0) {
      var x = Math.min(100 * now / length, 100) + "%";
      playhead.setAttribute("x1", x);
      playhead.setAttribute("x2", x);
      playhead.removeAttribute("hidden");
    }
    if (on.tick) on.tick(now, inside);
  });
  // A link to a place in the call (page.html#s12) leaves the player there, ready.
  var place = location.hash ? document.getElementById(location.hash.slice(1)) : null;
  if (place && place.dataset.from) {
    audio.addEventListener("loadedmetadata", function () {
      audio.currentTime = parseFloat(place.dataset.from);
    }, { once: true });
  }
}
// Unfold what is folded before it goes to paper.
window.addEventListener("beforeprint", function () {
  document.querySelectorAll("details").forEach(function (folded) { folded.open = true; });
});
