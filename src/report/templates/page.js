(function () {
  var audio = document.querySelector("audio");
  if (audio) talktrackPlayer(audio, {});
})();
