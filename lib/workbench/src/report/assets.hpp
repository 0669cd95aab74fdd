// The styles and scripts inside the pages. The build embeds the files.
#pragma once

#include <string_view>

namespace maelstrom::workbench::report {

extern const std::string_view kPageCss;     // page.css
extern const std::string_view kPageJs;      // page.js
extern const std::string_view kExplorerJs;  // explorer.js
extern const std::string_view kIndexJs;     // index.js

}  // namespace maelstrom::workbench::report
