# Run by cmake while it sets up whisper.cpp (config.toml names it), on the copy of the sources in cargo's build folder.
#
# ggml gives matrix products to the tile unit (AMX) only when the rows are a multiple of 2048 long: in Whisper base that is
# one layer in three. Its kernels take any multiple of their block of 32, so 512 is asked for instead: base, medium and
# large then use the unit throughout, and the encoder takes two thirds of the time (BENCHMARKS.md). Processors
# without the unit compile none of this.
set(amx "${CMAKE_SOURCE_DIR}/ggml/src/ggml-cpu/amx/amx.cpp")
if(EXISTS "${amx}")
    file(READ "${amx}" text)
    string(REPLACE "op->src[0]->ne[0] % (TILE_K * 2 * 32) == 0" "op->src[0]->ne[0] % 512 == 0" changed "${text}")
    if(NOT changed STREQUAL text)
        file(WRITE "${amx}" "${changed}")
        message(STATUS "talktrack: AMX for rows of any multiple of 512")
    endif()
endif()
