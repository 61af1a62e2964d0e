#include "gateway/license/ofd/package.hpp"
