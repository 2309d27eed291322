// Comfort only: without this file every page still works. The player follows the words and the words the player; words
// that are selected in the transcript become the evidence of an answer; keys move about.
(function () {
  "use strict";
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (folded) { folded.open = true; });
  });

  // Back to the list as it was filtered.
  var list = "talktrack-list";
  if (location.pathname === "/calls") sessionStorage.setItem(list, location.href);
  document.querySelectorAll("[data-back]").forEach(function (link) {
    var last = sessionStorage.getItem(list);
    if (last && last.indexOf(location.origin + "/calls") === 0) link.href = last;
  });

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    var typing = event.target.closest("input, select, textarea");
    if (typing) return;
    var target = document.querySelector('[data-key="' + CSS.escape(event.key) + '"]');
    if (target) {
      event.preventDefault();
      if (target.matches("a")) target.click(); else target.focus();
    }
  });

  var audio = document.querySelector(".player audio");
  if (!audio) return;
  document.body.classList.add("script");
  var russian = document.documentElement.lang === "ru";
  var playhead = document.getElementById("playhead");
  var strip = document.querySelector("svg[data-seconds]");
  var length = strip ? parseFloat(strip.dataset.seconds) : 0;
  var segments = Array.prototype.slice.call(document.querySelectorAll(".seg"));
  var words = document.querySelector(".words-card");
  var loop = null;

  function seek(seconds, end) {
    audio.currentTime = seconds;
    if (loop) loop.to = end && end > seconds ? end : seconds + 10, loop.from = seconds;
    var playing = audio.play();
    if (playing && playing.catch) playing.catch(function () {});
  }

  // Speed, ±5 seconds, loop.
  var tools = document.createElement("div");
  tools.className = "tools";
  function tool(text, title, act) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "plain";
    button.textContent = text;
    button.title = title;
    button.addEventListener("click", function () { act(button); });
    tools.appendChild(button);
    return button;
  }
  tool("−5 " + (russian ? "с" : "s"), "←", function () { audio.currentTime -= 5; });
  tool("+5 " + (russian ? "с" : "s"), "→", function () { audio.currentTime += 5; });
  var repeat = tool(russian ? "повтор 10 с" : "loop 10 s", "l", function (button) {
    loop = loop ? null : { from: Math.max(audio.currentTime - 5, 0), to: audio.currentTime + 5 };
    button.setAttribute("aria-pressed", String(Boolean(loop)));
  });
  repeat.classList.add("toggle");
  repeat.setAttribute("aria-pressed", "false");
  var speed = document.createElement("select");
  speed.setAttribute("aria-label", russian ? "Скорость" : "Speed");
  [0.75, 1, 1.25, 1.5, 2].forEach(function (rate) {
    var option = document.createElement("option");
    option.value = rate;
    option.textContent = "×" + rate;
    option.selected = rate === 1;
    speed.appendChild(option);
  });
  speed.addEventListener("change", function () { audio.playbackRate = parseFloat(speed.value); });
  tools.appendChild(speed);
  audio.parentNode.appendChild(tools);

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, button, summary, audio")) return;
    if (event.key === " ") { event.preventDefault(); if (audio.paused) audio.play(); else audio.pause(); }
    if (event.key === "ArrowLeft") audio.currentTime -= 5;
    if (event.key === "ArrowRight") audio.currentTime += 5;
    if (event.key === "l") repeat.click();
  });

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
  var shown = null;
  audio.addEventListener("timeupdate", function () {
    var now = audio.currentTime;
    if (loop && now >= loop.to) audio.currentTime = loop.from;
    var inside = null;
    segments.forEach(function (segment) {
      var is = now >= parseFloat(segment.dataset.from) && now < parseFloat(segment.dataset.to);
      segment.classList.toggle("now", is);
      if (is && !inside) inside = segment;
    });
    if (inside && inside !== shown && words && !audio.paused) {
      var box = inside.getBoundingClientRect(), frame = words.getBoundingClientRect();
      if (box.top < frame.top + 48 || box.bottom > frame.bottom) words.scrollTop += box.top - frame.top - 90;
    }
    shown = inside;
    if (playhead && length > 0) {
      var x = Math.min(100 * now / length, 100) + "%";
      playhead.setAttribute("x1", x);
      playhead.setAttribute("x2", x);
      playhead.removeAttribute("hidden");
    }
  });
  var place = location.hash ? document.getElementById(location.hash.slice(1)) : null;
  if (place && place.dataset.from) {
    audio.addEventListener("loadedmetadata", function () {
      audio.currentTime = parseFloat(place.dataset.from);
    }, { once: true });
  }
})();
(function () {
  "use strict";
  // Words selected within one line of the transcript go with the next answer that is opened.
  var chosen = null;
  document.addEventListener("selectionchange", function () {
    var selection = window.getSelection();
    var text = String(selection).trim();
    if (!text || !selection.anchorNode) return;
    var start = selection.anchorNode.parentElement.closest(".seg");
    var end = selection.focusNode && selection.focusNode.parentElement.closest(".seg");
    if (!start || start !== end) return;
    chosen = { quote: text, channel: start.dataset.channel, from: start.dataset.from, to: start.dataset.to };
    document.querySelectorAll("form[data-item]").forEach(function (form) {
      form.elements.quote.value = chosen.quote;
      form.elements.channel.value = chosen.channel;
      form.elements.start_ms.value = Math.round(parseFloat(chosen.from) * 1000);
      form.elements.end_ms.value = Math.round(parseFloat(chosen.to) * 1000);
      var note = form.querySelector(".chosen");
      note.hidden = false;
      note.textContent = "«" + chosen.quote + "»";
    });
  });
})();
