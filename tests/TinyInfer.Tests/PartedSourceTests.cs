using TinyInfer.Format;

namespace TinyInfer.Tests;

public class PartedSourceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(20)]
    [InlineData(100)]
    public void Reads_what_one_array_would(int partSize)
    {
        byte[] all = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];
        PartedSource source = new([.. all.Chunk(partSize)]);
        for (int position = 0; position <= all.Length; position++)
        {
            for (int count = 0; count <= all.Length - position; count++)
            {
                byte[] buffer = new byte[count + 3];
                source.Read(position, buffer, 2, count);
                Assert.Equal(all.AsSpan(position, count), buffer.AsSpan(2, count));
                Assert.Equal((0, 0, 0), (buffer[0], buffer[1], buffer[^1]));
            }
        }

        Assert.Equal(all.Length, source.Length);
    }

    [Fact]
    public void Refuses_parts_that_make_no_blob()
    {
        Assert.Throws<ArgumentNullException>(() => new PartedSource(null));
        Assert.Throws<ArgumentNullException>(() => new PartedSource([[1], null]));
        Assert.Throws<ArgumentException>(() => new PartedSource([]));
        Assert.Throws<ArgumentException>(() => new PartedSource([[1, 2], [1], [1, 2]]));
        Assert.Throws<ArgumentException>(() => new PartedSource([[1, 2], [1, 2, 3]]));
        Assert.Throws<ArgumentException>(() => new PartedSource([[1, 2], []]));
    }
}
