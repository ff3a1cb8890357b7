#include <zlib.h>

// deflateInit2 is a macro, which Swift cannot call. Compresses `input` in gzip's format into `output`, whose size
// `output_size` gives and then tells; false if it does not fit.
static inline int bellwether_gzip(
    const unsigned char *input, unsigned int input_size, unsigned char *output, unsigned int *output_size)
{
    z_stream stream = {0};
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK) return 0;
    stream.next_in = (unsigned char *)input;
    stream.avail_in = input_size;
    stream.next_out = output;
    stream.avail_out = *output_size;
    int is_done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    *output_size = (unsigned int)stream.total_out;
    deflateEnd(&stream);
    return is_done;
}
