using TinyInfer.Converter.Graph;

namespace TinyInfer.Training.Layers;

/// <summary>
/// Values as int8 holds them, and a gradient that goes straight through where int8 does not saturate (Bengio et al., 2013; Jacob et al.,
/// 2018).
/// </summary>
/// <param name="input">Shape of a sample.</param>
/// <param name="quantization">The converter's.</param>
internal sealed class FakeQuantization(SampleShape input, Quantization quantization) : Layer(input, input)
{
    private float[] _input = [];

    /// <inheritdoc/>
    internal override float[] Forward(float[] input, int count, bool isTraining)
    {
        _input = input;
        float[] output = OutputFor(count);
        for (int i = 0; i < count * Input.Length; i++)
        {
            output[i] = (float)quantization.Dequantize(quantization.Quantize(input[i]));
        }

        return output;
    }

    /// <inheritdoc/>
    internal override float[] Backward(float[] gradient, int count)
    {
        float[] back = InputGradientFor(count);
        Clamp range = quantization.Range;
        for (int i = 0; i < count * Input.Length; i++)
        {
            back[i] = _input[i] >= range.Minimum && _input[i] <= range.Maximum ? gradient[i] : 0;
        }

        return back;
    }
}
