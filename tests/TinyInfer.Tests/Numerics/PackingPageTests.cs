using System.Globalization;
using TinyInfer.DeviceHarness;
using TinyInfer.Numerics;

namespace TinyInfer.Tests.Numerics;

/// <summary>The numbers of docs/packing.md's worked example, and its bounds.</summary>
public class PackingPageTests
{
    private const long B = 1L << 22;
    private const int Start = 765;

    private static readonly int[] _weights = [25, -3, 127];

    private static readonly long _packedWeights = Pack(_weights[2], _weights[1], _weights[0]);

    [Fact]
    public void The_dot_product_is_as_on_the_page()
    {
        int[] x = [17, -40, 100];
        long packed = Pack(x[0], x[1], x[2]);
        RequirePage(0, new()
        {
            ["X"] = packed,
            ["W"] = _packedWeights,
            ["P"] = unchecked(packed * _packedWeights),
            ["c0"] = x[0] * _weights[2],
            ["c1"] = (x[0] * _weights[1]) + (x[1] * _weights[2]),
            ["read"] = Read(packed),
            ["expected"] = Dot(x, 0),
        });
    }

    [Fact]
    public void The_sliding_windows_are_as_on_the_page()
    {
        int[] x = [-128, -100, 5, 90, 127];
        int[] u = [.. x.Select(q => q + 128)];
        long first = Pack(u[0], u[1], u[2]);
        long second = (first >> 22) + (u[3] * B * B);
        long correction = 128 * _weights.Sum();
        RequirePage(1, new()
        {
            ["p0"] = first,
            ["p1"] = second,
            ["sum 0"] = Read(first),
            ["output 0"] = Read(first) - correction,
            ["sum 1"] = Read(second),
            ["output 1"] = Read(second) - correction,
        });
        Assert.Equal([Dot(x, 0), Dot(x, 1)], new[] { Read(first) - correction, Read(second) - correction });

        long low = unchecked(Pack(Start, Start, Start) + (Pack(u[2], u[3], u[4]) * _packedWeights));
        long high = Start + ((u[0] + (u[1] * B)) * (_weights[1] + (_weights[0] * B)));
        long joined = low + (high >> 22);
        long[] fields = [joined & (B - 1), (joined >> 22) & (B - 1), joined >>> 44];
        long[] positions = [.. fields.Select(field => field - Start - correction)];
        RequirePage(2, new()
        {
            ["L"] = low,
            ["H"] = high,
            ["V"] = joined,
            ["field 0"] = fields[0],
            ["field 1"] = fields[1],
            ["field 2"] = fields[2],
            ["position 0"] = positions[0],
            ["position 1"] = positions[1],
            ["position 2"] = positions[2],
        });
        Assert.Equal([Dot(x, 0), Dot(x, 1), Dot(x, 2)], positions);
    }

    [Fact]
    public void The_requantization_is_as_on_the_page()
    {
        const int Divisor = 301;
        const int ZeroPoint = -5;
        int accumulator = 13245 + 55;
        int multiplier = (int)Math.Round(Math.ScaleB(1.0, 39) / Divisor);
        long numerator = accumulator + (Divisor / 2) + (ZeroPoint * Divisor);
        RequirePage(3, new()
        {
            ["a"] = accumulator,
            ["M"] = multiplier,
            ["ε"] = ((long)Divisor * multiplier) - (1L << 39),
            ["multiplied"] = (((accumulator * (long)multiplier) + (1L << 38)) >> 39) + ZeroPoint,
            ["numerator"] = numerator,
            ["divided"] = numerator / Divisor,
        });
        Requantizer device = new([multiplier], [31 - 39], ZeroPoint, -128, 127, RoundingMode.Single);
        Assert.Equal(numerator / Divisor, device.Apply(accumulator, 0));
    }

    /// <summary>A sum of the products that the page allows, all as large as they can be.</summary>
    [Theory]
    [InlineData(8, 128, -128, -128)]
    [InlineData(8, 128, 127, -128)]
    [InlineData(16, 85, -128, -85)]
    [InlineData(16, 85, 127, 85)]
    [InlineData(3, 128, 255, -128)]
    [InlineData(3, 128, 255, 127)]
    public void A_field_is_read_exactly_at_its_bound(int products, int magnitude, int input, int weight)
    {
        Assert.InRange(Math.Abs(weight), 0, magnitude);
        Assert.True(3 * products * magnitude < 1 << 12 || products == 3);
        long sum = unchecked(products * Pack(input, input, input) * Pack(weight, weight, weight));
        Assert.Equal(3L * products * input * weight, (sum + (1L << 43)) >> 44);
    }

    private static long Pack(int x0, int x1, int x2) => x0 + (x1 * B) + (x2 * B * B);

    private static long Read(long packed) => (unchecked(packed * _packedWeights) + (1L << 43)) >> 44;

    private static long Dot(int[] x, int first) => _weights.Select((w, i) => (long)w * x[first + i]).Sum();

    private static void RequirePage(int table, Dictionary<string, long> expected)
    {
        string page = File.ReadAllText(Repository.Locate("docs", "packing.md"));
        Dictionary<string, long> written = MarkdownTable.Read(page, "Worked example", table)
            .ToDictionary(row => row[0], row => Number(row[2]));
        Assert.Equal(expected, written);
    }

    private static long Number(string cell) => long.Parse(cell.Replace(",", string.Empty).Replace('−', '-'), CultureInfo.InvariantCulture);
}
