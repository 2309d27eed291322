// Comfort only: without this file every page still works. The player follows the words and the words the player; words
// that are selected in the transcript become the evidence of an answer; keys move about.
(function () {
  "use strict";
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
  var russian = document.documentElement.lang === "ru";
  var words = document.querySelector(".words-card");
  var loop = null, shown = null;
  talktrackPlayer(audio, {
    seek: function (from, to) {
      if (loop) loop = { from: from, to: to && to > from ? to : from + 10 };
    },
    tick: function (now, line) {
      if (loop && now >= loop.to) audio.currentTime = loop.from;
      if (line && line !== shown && words && !audio.paused) {
        var box = line.getBoundingClientRect(), frame = words.getBoundingClientRect();
        if (box.top < frame.top + 48 || box.bottom > frame.bottom) words.scrollTop += box.top - frame.top - 90;
      }
      shown = line;
    }
  });

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
})();
(function () {
  "use strict";
  // Words selected within one line of the transcript go with the next answer that is opened.
  var chosen = null;
  function clock(seconds) {
    var left = (seconds % 60).toFixed(1);
    return Math.floor(seconds / 60) + ":" + (left < 10 ? "0" : "") + left;
  }
  document.addEventListener("selectionchange", function () {
    var selection = window.getSelection();
    var text = String(selection).trim();
    if (!text || !selection.anchorNode) return;
    var start = selection.anchorNode.parentElement.closest(".seg");
    var end = selection.focusNode && selection.focusNode.parentElement.closest(".seg");
    if (!start || !end) return;
    // What is selected, over several lines too, is what goes into a playlist.
    document.querySelectorAll("form[data-clip]").forEach(function (form) {
      form.elements.from.value = clock(Math.min(start.dataset.from, end.dataset.from));
      form.elements.to.value = clock(Math.max(start.dataset.to, end.dataset.to));
    });
    if (start !== end) return;
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
(function () {
  "use strict";
  // Clips of a playlist are played one after the other: each stops at its end, and the next begins.
  var clips = Array.prototype.slice.call(document.querySelectorAll(".clips audio"));
  clips.forEach(function (clip, at) {
    var end = parseFloat((clip.getAttribute("src").split("#t=")[1] || "").split(",")[1]);
    clip.addEventListener("pause", function () {
      var next = clips[at + 1];
      if (next && clip.currentTime >= end - 0.3) next.play();
    });
  });
})();
