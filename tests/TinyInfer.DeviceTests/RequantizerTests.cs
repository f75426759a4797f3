using nanoFramework.TestFramework;
using TinyInfer.Numerics;

namespace TinyInfer.DeviceTests;

[TestClass]
public class RequantizerTests
{
    /// <summary>Mantissa of 1/2 in Q31.</summary>
    private const int Half = 1 << 30;

    [TestMethod]
    public void Single_rounding_takes_halves_up()
    {
        // Halves the accumulator: 0.5 · 2^0.
        Requantizer half = Make(0, 0, -128, 127, RoundingMode.Single);
        Assert.AreEqual(2, half.Apply(3, 0));
        Assert.AreEqual(-1, half.Apply(-3, 0));
        Assert.AreEqual(-2, half.Apply(-4, 0));
    }

    [TestMethod]
    public void TfLite_rounding_takes_halves_away_from_zero()
    {
        // A quarter: the doubling high multiply halves exactly, and the shift rounds.
        Requantizer quarter = Make(-1, 0, -128, 127, RoundingMode.TfLite);
        Assert.AreEqual(2, quarter.Apply(6, 0));
        Assert.AreEqual(-2, quarter.Apply(-6, 0));
        Assert.AreEqual(-1, quarter.Apply(-5, 0));
    }

    [TestMethod]
    public void Output_is_clamped_around_the_zero_point()
    {
        Requantizer relu = Make(0, -10, -10, 50, RoundingMode.Single);
        Assert.AreEqual(-10, relu.Apply(-100000, 0));
        Assert.AreEqual(50, relu.Apply(int.MaxValue, 0));
        Assert.AreEqual(10, relu.Apply(40, 0));
    }

    [TestMethod]
    public void Each_channel_has_its_multiplier()
    {
        Requantizer requantizer = new Requantizer(
            new int[] { Half, Half, Half }, new sbyte[] { 0, 1, -2 }, 0, -128, 127, RoundingMode.Single);
        sbyte[] output = new sbyte[4];
        requantizer.Write(new int[] { 64, 64, 64 }, 0, 3, output, 1);
        int[] expected = { 0, 32, 64, 8 };
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], output[i], "channel " + i.ToString());
        }
    }

    [TestMethod]
    public void Impossible_multipliers_are_refused()
    {
        string message = null;
        try
        {
            Make(31, 0, -128, 127, RoundingMode.Single);
        }
        catch (ModelFormatException e)
        {
            message = e.Message;
        }

        Assert.AreEqual("requantization: channel 0 is out of range", message);
    }

    private static Requantizer Make(sbyte exponent, int zeroPoint, int minimum, int maximum, RoundingMode rounding)
    {
        return new Requantizer(new int[] { Half }, new sbyte[] { exponent }, zeroPoint, minimum, maximum, rounding);
    }
}
