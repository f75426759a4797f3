using System.Text;
using System.Text.Json;
using TinyInfer.Guard.Telemetry;
using TinyInfer.Link.Messages;

namespace TinyInfer.Tests.Link;

public sealed class LineReaderTests
{
    private readonly LineReader _line = new();

    [Fact]
    public void What_a_line_says_is_read()
    {
        TelemetryLine written = new(LineReader.MaxSize);
        written.Begin();
        written.Add("text", "line 3, {x}");
        written.Add("empty", "");
        written.Add("flag", true);
        written.Add("other", false);
        written.Add("whole", 2147483647L);
        written.Add("large", 123456789012L);
        written.Add("number", -12.0625f);
        written.Add("hash", new byte[] { 0, 0xab, 0x9f });
        written.Add("why", new int[] { 3, 1, -1 });
        Assert.True(Read(Encoding.ASCII.GetString(written.ToBytes())));

        Assert.Equal(9, _line.Count);
        Assert.Equal("line 3, {x}", _line.GetText("text"));
        Assert.Equal("", _line.GetText("empty"));
        Assert.True(_line.TryGet("flag", out bool flag) && flag);
        Assert.True(_line.TryGet("other", out flag) && !flag);
        Assert.True(_line.TryGet("whole", out int whole));
        Assert.Equal(int.MaxValue, whole);
        Assert.False(_line.TryGet("large", out whole));
        Assert.True(_line.TryGet("large", out double number));
        Assert.Equal(123456789012.0, number);
        Assert.True(_line.TryGet("number", out number));
        Assert.Equal(-12.0625, number);
        byte[] hash = new byte[3];
        Assert.True(_line.TryGet("hash", hash));
        Assert.Equal([0, 0xab, 0x9f], hash);
        Assert.False(_line.TryGet("hash", new byte[2]));
    }

    [Fact]
    public void What_is_not_there_or_something_else_is_not_read()
    {
        Assert.True(Read("""{ "a" : 1.5 , "b":"x", "c":-1, "d":[1, 2.5], "e":[] ,"h":"0G" } """));
        Assert.Null(_line.GetText("a"));
        Assert.Null(_line.GetText("bb"));
        Assert.False(_line.TryGet("a", out int _));
        Assert.False(_line.TryGet("b", out double _));
        Assert.False(_line.TryGet("b", out bool _));
        Assert.False(_line.TryGet("c", out int _));
        Assert.False(_line.TryGet("d", out double _));
        Assert.False(_line.TryGet("h", new byte[1]));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("{}}")]
    [InlineData("[1]")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{,\"a\":1}")]
    [InlineData("{\"a\":1 \"b\":1}")]
    [InlineData("{a:1}")]
    [InlineData("{\"a\":null}")]
    [InlineData("{\"a\":tru}")]
    [InlineData("{\"a\":truex}")]
    [InlineData("{\"a\":01}")]
    [InlineData("{\"a\":1.}")]
    [InlineData("{\"a\":.5}")]
    [InlineData("{\"a\":-}")]
    [InlineData("{\"a\":1e5}")]
    [InlineData("{\"a\":1234567890123456789}")]
    [InlineData("{\"a\":\"x}")]
    [InlineData("{\"a\":\"\\u0041\"}")]
    [InlineData("{\"a\":\"\t\"}")]
    [InlineData("{\"a\":\"ä\"}")]
    [InlineData("{\"a\":{\"b\":1}}")]
    [InlineData("{\"a\":[[1]]}")]
    [InlineData("{\"a\":[1,]}")]
    [InlineData("{\"a\":[1")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":1}\n")]
    public void Everything_else_is_refused_as_a_whole(string text)
    {
        Assert.False(Read(text));
        Assert.Equal(0, _line.Count);
        Assert.Null(_line.GetText("a"));
    }

    [Fact]
    public void Lines_are_bounded()
    {
        Assert.True(Read("{\"a\":\"" + new string('x', LineReader.MaxSize - 8) + "\"}"));
        Assert.False(Read("{\"a\":\"" + new string('x', LineReader.MaxSize - 7) + "\"}"));
        Assert.True(Read("{" + string.Join(',', Enumerable.Range(0, 32).Select(i => $"\"{i}\":1")) + "}"));
        Assert.False(Read("{" + string.Join(',', Enumerable.Range(0, 33).Select(i => $"\"{i}\":1")) + "}"));
        Assert.False(_line.Read(null, 0, 1));
        Assert.False(_line.Read([(byte)'{', (byte)'}'], 1, 2));
        Assert.False(_line.Read([(byte)'{', (byte)'}'], -1, 2));
        Assert.True(_line.Read([0, (byte)'{', (byte)'}'], 1, 2));
    }

    /// <summary>Lines with bytes changed, cut and put in: what is taken is JSON of the same members, and nothing is ever thrown.</summary>
    [Fact]
    public void Whatever_comes_nothing_is_thrown_and_nothing_grows()
    {
        byte[] seed = Encoding.ASCII.GetBytes("""{"counter":7,"size":21824,"ok":true,"hash":"00ff","x":[1,-2.5]}""");
        Random random = new(1);
        byte[] bytes = new byte[LineReader.MaxSize + 40];
        int taken = 0;
        for (int run = 0; run < 100_000; run++)
        {
            seed.CopyTo(bytes, 0);
            int count = random.Next(4) == 0 ? random.Next(seed.Length) : seed.Length;
            for (int change = random.Next(4); change > 0; change--)
            {
                int at = random.Next(count + 1);
                bytes[at] = random.Next(3) == 0 ? (byte)random.Next(256) : seed[random.Next(seed.Length)];
            }

            if (_line.Read(bytes, 0, count))
            {
                taken++;
                using JsonDocument document = JsonDocument.Parse(bytes.AsMemory(0, count));
                Assert.Equal(document.RootElement.EnumerateObject().Count(), _line.Count);
                Assert.Equal(document.RootElement.TryGetProperty("size", out JsonElement size) && size.ValueKind == JsonValueKind.Number
                    && size.TryGetDouble(out double expected) ? expected : 0.0, _line.TryGet("size", out double number) ? number : 0.0);
            }
        }

        Assert.InRange(taken, 10_000, 90_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int run = 0; run < 1000; run++)
        {
            _line.Read(bytes, 0, run % 70);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private bool Read(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return _line.Read(bytes, 0, bytes.Length);
    }
}
