using TinyInfer.Format;

namespace TinyInfer.Tests.Kernels;

public class AveragePool2DTests
{
    [Fact]
    public void Means_of_what_is_inside_equal_the_reference()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            PoolCheck.Check(OperatorCode.AveragePool2D, seed, [0, 0, 0, 0],
                (values, _, zeroPoint) => Mean(values, values.Length, zeroPoint));
        }
    }

    [Fact]
    public void Means_with_padding_counted_equal_the_reference()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            Random random = new(seed);
            int[] after = [random.Next(4), random.Next(4)];
            PoolCheck.Check(OperatorCode.AveragePool2D, seed, after, Mean);
        }
    }

    /// <summary>Halves away from zero, by exact fractions; padding is a real 0, and so is what sees nothing else.</summary>
    private static int Mean(int[] inside, int counted, int zeroPoint) => inside.Length == 0
        ? zeroPoint
        : (int)Math.Round((decimal)(inside.Sum() + ((counted - inside.Length) * zeroPoint)) / counted, MidpointRounding.AwayFromZero);
}
