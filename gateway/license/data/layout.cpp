#include "gateway/license/data/license_data.hpp"
