using nanoFramework.TestFramework;

namespace TinyInfer.DeviceTests;

[TestClass]
public class TensorTests
{
    [TestMethod]
    public void Quantization_takes_halves_away_from_zero()
    {
        Tensor input = InferenceModel.Load(Blobs.ReadDense()).Input;
        Assert.AreEqual(input.ZeroPoint + 2, input.Quantize(1.5f * input.Scale));
        Assert.AreEqual(input.ZeroPoint + 3, input.Quantize(2.5f * input.Scale));
        Assert.AreEqual(input.ZeroPoint - 3, input.Quantize(-2.5f * input.Scale));
    }

    [TestMethod]
    public void Values_beyond_the_range_saturate()
    {
        Tensor input = InferenceModel.Load(Blobs.ReadDense()).Input;
        Assert.AreEqual(127, input.Quantize(float.PositiveInfinity));
        Assert.AreEqual(127, input.Quantize(200 * input.Scale));
        Assert.AreEqual(-128, input.Quantize(float.MinValue));
        Assert.AreEqual(input.ZeroPoint, input.Quantize(float.NaN));
    }

    [TestMethod]
    public void What_is_written_is_read()
    {
        Tensor input = InferenceModel.Load(Blobs.ReadDense()).Input;
        float[] values = new float[input.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (i - 5) * input.Scale;
        }

        float[] read = new float[values.Length];
        input.Write(values);
        input.Read(read);
        for (int i = 0; i < values.Length; i++)
        {
            Assert.IsTrue(read[i] == values[i], "element " + i.ToString());
        }
    }
}
