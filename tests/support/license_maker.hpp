// tests/support/license_maker.hpp — everything that issues e-licenses for tests, in one include.
// Start with license/good_license.hpp; license/ofd_maker.hpp lists what can be asked for.
#pragma once
#include "tests/support/license/good_license.hpp"
