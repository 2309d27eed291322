(function () {
  var audio = document.querySelector("audio");
  if (!audio) return;
  document.body.classList.add("script");
  var playhead = document.getElementById("playhead");
  var segments = Array.prototype.slice.call(document.querySelectorAll(".seg"));
  function seek(seconds) {
    audio.currentTime = seconds;
    var playing = audio.play();
    if (playing && playing.catch) playing.catch(function () {});
  }
  document.addEventListener("click", function (event) {
    var link = event.target.closest("[data-t]");
    if (link) {
      if (link.classList.contains("play")) event.preventDefault();
      return seek(parseFloat(link.getAttribute("data-t")));
    }
    var segment = event.target.closest(".seg");
    if (segment && String(window.getSelection()) === "") seek(parseFloat(segment.dataset.from));
  });
  audio.addEventListener("timeupdate", function () {
    var now = audio.currentTime;
    segments.forEach(function (segment) {
      var inside = now >= parseFloat(segment.dataset.from) && now < parseFloat(segment.dataset.to);
      segment.classList.toggle("now", inside);
    });
    if (playhead && audio.duration > 0) {
      var x = (100 * now / audio.duration) + "%";
      playhead.setAttribute("x1", x);
      playhead.setAttribute("x2", x);
      playhead.removeAttribute("hidden");
    }
  });
})();
