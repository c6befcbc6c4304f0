/// Filters the error browser.
///
/// Written without `<` and `&`, so that it needs no escaping anywhere.
enum PageScript {
    /// Shows the form, which is of no use without scripts, and the first failures that match it.
    static let filter = """
        (function () {
          'use strict';
          var form = document.getElementById('filters');
          if (!form) { return; }
          var misses = Array.from(document.querySelectorAll('article.miss'));
          var texts = new Map();
          var status = document.getElementById('shown');
          var more = document.getElementById('more');
          var step = Number(form.dataset.step);
          var limit = step;
          function textOf(miss) {
            if (!texts.has(miss)) { texts.set(miss, miss.textContent.toLowerCase()); }
            return texts.get(miss);
          }
          function isWanted(miss) {
            var chosen = form.elements;
            if (![miss.dataset.blame, ''].includes(chosen.blame.value)) { return false; }
            if (![miss.dataset.system, ''].includes(chosen.system.value)) { return false; }
            var slices = miss.dataset.slices.split(' ').concat('');
            if (!slices.includes(chosen.slice.value)) { return false; }
            return chosen.words.value.toLowerCase().split(/\\s+/).every(function (word) {
              return word === '' || textOf(miss).includes(word);
            });
          }
          function update() {
            var found = 0;
            misses.forEach(function (miss) {
              var wanted = isWanted(miss);
              if (wanted) { found += 1; }
              miss.hidden = !wanted || found > limit;
            });
            var shown = Math.min(found, limit);
            status.textContent = found === 0 ? 'No failure matches.'
              : 'Showing the ' + shown + ' worst of ' + found + ' failures that match.';
            more.hidden = !(found > limit);
          }
          form.addEventListener('input', function () { limit = step; update(); });
          form.addEventListener('submit', function (event) { event.preventDefault(); });
          more.addEventListener('click', function () { limit += step; update(); });
          window.addEventListener('beforeprint', function () {
            document.querySelectorAll('article.miss').forEach(function (miss) {
              miss.style.contentVisibility = 'visible';
            });
          });
          form.hidden = false;
          update();
        })();
        """
}
