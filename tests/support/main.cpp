// The entry of every unit test program.
#define BOOST_TEST_MODULE tongban
#include <boost/test/unit_test.hpp>
