using System.Text;
using System.Text.Json;
using TinyInfer.Guard.Telemetry;

namespace TinyInfer.Tests.Esp32;

public class TelemetryLineTests
{
    private readonly TelemetryLine _line = new();

    [Fact]
    public void Is_one_json_object()
    {
        _line.Begin();
        _line.Add("device", "guard \"1\"\n");
        _line.Add("window", 1234567890123L);
        _line.Add("low", long.MinValue + 1);
        _line.Add("score", -0.00006f);
        _line.Add("threshold", 1.99995f);
        _line.Add("big", float.PositiveInfinity);
        _line.Add("nothing", float.NaN);

        Assert.Equal(
            """{"device":"guard ?1??","window":1234567890123,"low":-9223372036854775807,"score":-0.0001,"""
            + "\"threshold\":2.0000,\"big\":2000000000.0000}",
            Text());
    }

    [Theory]
    [InlineData(new[] { 7, 0, int.MaxValue }, "[7,0,2147483647]")]
    [InlineData(new[] { -1, 3, -1 }, "[3]")]
    [InlineData(new int[0], "[]")]
    public void Whole_numbers_are_an_array(int[] values, string expected)
    {
        _line.Begin();
        _line.Add("why", values);

        Assert.Equal($"{{\"why\":{expected}}}", Text());
    }

    [Fact]
    public void What_does_not_fit_is_left_out_and_the_line_stays_json()
    {
        _line.Begin();
        for (int i = 0; i < 60; i++)
        {
            _line.Add("member" + i, i * 1.5f);
            _line.Add("array" + i, [int.MaxValue, int.MaxValue]);
        }

        JsonElement line = JsonDocument.Parse(Text()).RootElement;
        Assert.Equal(0, line.GetProperty("member0").GetDouble());
        Assert.InRange(line.EnumerateObject().Count(), 5, 20);
    }

    private string Text()
    {
        Sink sink = new();
        _line.Send(sink);
        return sink.Text;
    }

    private sealed class Sink : TelemetrySink
    {
        internal string Text { get; private set; } = string.Empty;

        public override void Write(byte[] line, int count) => Text = Encoding.ASCII.GetString(line, 0, count);
    }
}
