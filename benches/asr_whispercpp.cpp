// whisper.cpp as its own program runs it, as a process for asr.py: MODEL BEAM (1 is greedy). Reads
// {"path", "raw", "language"} per line, answers {"segments": [[channel, start_ms, text]]}. Everything not set here is
// the library's default; the threads are those of its program: at most four.
#include "whisper.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

static void quiet(ggml_log_level, const char *, void *) {}

// The text after "key": up to the closing mark; the lines come from asr.py and hold no escapes within these.
static std::string field(const std::string & line, const std::string & key, char open, char close) {
    size_t at = line.find("\"" + key + "\"");
    if (at == std::string::npos) return "";
    at = line.find(open, at + key.size() + 2);
    if (at == std::string::npos) return "";
    return line.substr(at + 1, line.find(close, at + 1) - at - 1);
}

static std::vector<std::string> quoted(const std::string & list) {
    std::vector<std::string> out;
    for (size_t at = 0; (at = list.find('"', at)) != std::string::npos;) {
        size_t end = list.find('"', at + 1);
        out.push_back(list.substr(at + 1, end - at - 1));
        at = end + 1;
    }
    return out;
}

static std::string escaped(const char * text) {
    std::string out;
    for (const char * c = text; *c; ++c) {
        if (*c == '"' || *c == '\\') out += '\\';
        if ((unsigned char) *c >= 32) out += *c;
    }
    return out;
}

int main(int argc, char ** argv) {
    if (argc < 3) return 2;
    whisper_log_set(quiet, nullptr);
    const int beam = std::atoi(argv[2]);
    whisper_context_params with = whisper_context_default_params();
    whisper_context * context = whisper_init_from_file_with_params(argv[1], with);
    if (!context) return 1;
    std::cout << "{}" << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
        const std::string language = field(line, "language", '"', '"');
        std::string answer;
        int channel = 0;
        for (const std::string & raw : quoted(field(line, "raw", '[', ']'))) {
            std::ifstream file(raw, std::ios::binary | std::ios::ate);
            std::vector<float> samples(size_t(file.tellg()) / sizeof(float));
            file.seekg(0);
            file.read((char *) samples.data(), std::streamsize(samples.size() * sizeof(float)));
            whisper_full_params params = whisper_full_default_params(beam > 1 ? WHISPER_SAMPLING_BEAM_SEARCH : WHISPER_SAMPLING_GREEDY);
            params.n_threads = std::min(4u, std::thread::hardware_concurrency());
            params.print_progress = false;
            params.print_timestamps = false;
            params.language = language.c_str();
            params.greedy.best_of = 5;
            params.beam_search.beam_size = beam;
            if (whisper_full(context, params, samples.data(), int(samples.size())) != 0) return 1;
            for (int i = 0; i < whisper_full_n_segments(context); ++i) {
                answer += (answer.empty() ? "" : ",") + std::string("[") + std::to_string(channel) + "," +
                          std::to_string(whisper_full_get_segment_t0(context, i) * 10) + ",\"" +
                          escaped(whisper_full_get_segment_text(context, i)) + "\"]";
            }
            ++channel;
        }
        std::cout << "{\"segments\":[" << answer << "]}" << std::endl;
    }
    whisper_free(context);
}
