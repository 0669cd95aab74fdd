// Everything a node needs.
#pragma once

#include "maelstrom/alarm.hpp"      // IWYU pragma: export
#include "maelstrom/canonical.hpp"  // IWYU pragma: export
#include "maelstrom/clock.hpp"      // IWYU pragma: export
#include "maelstrom/error.hpp"      // IWYU pragma: export
#include "maelstrom/fields.hpp"     // IWYU pragma: export
#include "maelstrom/json.hpp"       // IWYU pragma: export
#include "maelstrom/json_text.hpp"  // IWYU pragma: export
#include "maelstrom/kv.hpp"         // IWYU pragma: export
#include "maelstrom/node.hpp"       // IWYU pragma: export
#include "maelstrom/random.hpp"     // IWYU pragma: export
#include "maelstrom/serve.hpp"      // IWYU pragma: export
#include "maelstrom/task.hpp"       // IWYU pragma: export
#include "maelstrom/tso.hpp"        // IWYU pragma: export
