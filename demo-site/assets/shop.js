// The shop's whole script. A link with data-parlor="open" becomes Parlor('open');
// data-parlor-with carries the argument. If the widget cannot load, links stay ordinary links.
window.Parlor = window.Parlor || function () { (Parlor.q = Parlor.q || []).push(arguments); };

(function () {
  var missing = false;

  document.addEventListener('error', function (event) {
    if (event.target.hasAttribute && event.target.hasAttribute('data-site')) missing = true;
  }, true);

  document.addEventListener('click', function (event) {
    var link = event.target.closest('a[data-parlor]');
    if (!link || missing || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    var args = [link.dataset.parlor];
    if (link.dataset.parlorWith) args.push(link.dataset.parlorWith);
    Parlor.apply(window, args);
  });
})();
