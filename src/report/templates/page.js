
(function () {
  // Unfold what is folded before it goes to paper.
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (folded) { folded.open = true; });
  });
  var audio = document.querySelector("audio");
  if (!audio) return;
  document.body.classList.add("script");
  var playhead = document.getElementById("playhead");
  var strip = document.querySelector("svg[data-seconds]");
  var length = strip ? parseFloat(strip.dataset.seconds) : 0;
  var segments = Array.prototype.slice.call(document.querySelectorAll(".seg"));
  function seek(seconds) {
    audio.currentTime = seconds;
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
    if (segment && String(window.getSelection()) === "") seek(parseFloat(segment.dataset.from));
  });
  audio.addEventListener("error", function () {
    document.getElementById("play-fault").hidden = false;
  });
  audio.addEventListener("timeupdate", function () {
    var now = audio.currentTime;
    segments.forEach(function (segment) {
      var inside = now >= parseFloat(segment.dataset.from) && now < parseFloat(segment.dataset.to);
      segment.classList.toggle("now", inside);
    });
    if (playhead && length > 0) {
      var x = Math.min(100 * now / length, 100) + "%";
      playhead.setAttribute("x1", x);
      playhead.setAttribute("x2", x);
      playhead.removeAttribute("hidden");
    }
  });
  // A link to a place in the call (page.html#s12) leaves the player there, ready.
  var place = location.hash ? document.getElementById(location.hash.slice(1)) : null;
  if (place && place.dataset.from) {
    audio.addEventListener("loadedmetadata", function () {
      audio.currentTime = parseFloat(place.dataset.from);
    }, { once: true });
  }
})();
