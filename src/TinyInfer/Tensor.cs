using System;

namespace TinyInfer;

/// <summary>
/// An int8 tensor in a model's arena: real = <see cref="Scale"/> · (q − <see cref="ZeroPoint"/>).
/// </summary>
/// <remarks>
/// Elements are stored row by row in <see cref="Data"/>, from <see cref="Offset"/> on; the array is shared with the model's other tensors.
/// Tensors between layers are overwritten as a run goes on; the model's inputs and outputs keep their values until the next run.
/// </remarks>
public sealed class Tensor
{
    internal Tensor(int[] shape, int length, float scale, int zeroPoint, sbyte[] data, int offset)
    {
        Shape = shape;
        Length = length;
        Scale = scale;
        ZeroPoint = zeroPoint;
        Data = data;
        Offset = offset;
    }

    /// <summary>Size of each dimension, outermost first.</summary>
    public int[] Shape { get; }

    /// <summary>Number of elements.</summary>
    public int Length { get; }

    /// <summary>Real value of one quantization step.</summary>
    public float Scale { get; }

    /// <summary>The q that stands for the real value 0.</summary>
    public int ZeroPoint { get; }

    /// <summary>The arena that holds the elements.</summary>
    public sbyte[] Data { get; }

    /// <summary>Index of the first element in <see cref="Data"/>.</summary>
    public int Offset { get; }

    /// <summary>True for an input that is uint8 in the source model.</summary>
    internal bool IsUnsigned { get; set; }

    /// <summary>
    /// Transformation of values by <see cref="Write(float[])"/> before they are quantized; null if it takes them as they are.
    /// </summary>
    public InputNormalization Normalization { get; internal set; }

    /// <summary>
    /// Quantizes one value: <c>clamp(round(value / scale) + zeroPoint)</c> in float32, halves away from zero as TensorFlow Lite has it.
    /// All that becomes a model's input, on a board and on a desktop, is quantized by this rule; ONNX QuantizeLinear takes halves to even.
    /// </summary>
    /// <param name="value">A real value. NaN becomes the zero point; infinities saturate.</param>
    /// <returns>The q, in [−128, 127].</returns>
    public int Quantize(float value)
    {
        float steps = value / Scale;

        // Beyond the range of int8 whatever the zero point is; casting such a value, or NaN, is not defined the same everywhere. NaN takes
        // this way too: it is not less than anything, and on nanoFramework, whose comparisons know no NaN, it is greater than everything.
        if (!(steps < 512f) || steps <= -512f)
        {
            return float.IsNaN(steps) ? ZeroPoint : steps < 0f ? sbyte.MinValue : sbyte.MaxValue;
        }

        // The rest is exact, where adding a half would round what is a little less than one.
        int q = (int)steps;
        float rest = steps - q;
        q += rest >= 0.5f ? ZeroPoint + 1 : rest <= -0.5f ? ZeroPoint - 1 : ZeroPoint;
        return q < sbyte.MinValue ? sbyte.MinValue : q > sbyte.MaxValue ? sbyte.MaxValue : q;
    }

    /// <summary>Quantizes real values into the tensor, normalized first where the model has a <see cref="Normalization"/>.</summary>
    /// <param name="values">As many values as the tensor has elements.</param>
    /// <exception cref="ArgumentNullException"><paramref name="values"/> is null.</exception>
    /// <exception cref="ArgumentException">The number of values is not <see cref="Length"/>.</exception>
    public void Write(float[] values)
    {
        RequireLength(values);
        sbyte[] data = Data;
        int offset = Offset;
        InputNormalization normalization = Normalization;
        for (int i = 0; i < values.Length; i++)
        {
            float value = values[i];
            data[offset + i] = (sbyte)Quantize(normalization == null ? value : normalization.Apply(value, i));
        }
    }

    /// <summary>Copies quantized values into the tensor.</summary>
    /// <param name="values">As many values as the tensor has elements.</param>
    /// <exception cref="ArgumentNullException"><paramref name="values"/> is null.</exception>
    /// <exception cref="ArgumentException">The number of values is not <see cref="Length"/>.</exception>
    public void Write(sbyte[] values)
    {
        RequireLength(values);
        Array.Copy(values, 0, Data, Offset, Length);
    }

    /// <summary>Copies values, such as a camera's pixels, into an input that is uint8 in the source model: q = value − 128.</summary>
    /// <param name="values">As many values as the tensor has elements, as the source model takes them.</param>
    /// <exception cref="ArgumentNullException"><paramref name="values"/> is null.</exception>
    /// <exception cref="ArgumentException">The number of values is not <see cref="Length"/>.</exception>
    /// <exception cref="InvalidOperationException">The source model's input is not uint8: write reals or sbyte.</exception>
    public void Write(byte[] values)
    {
        RequireLength(values);
        if (!IsUnsigned)
        {
            throw new InvalidOperationException("the source model's input is not uint8");
        }

        sbyte[] data = Data;
        int offset = Offset;
        for (int i = 0; i < values.Length; i++)
        {
            data[offset + i] = (sbyte)(values[i] - 128);
        }
    }

    /// <summary>Reads the tensor as real values.</summary>
    /// <param name="values">Receives as many values as the tensor has elements.</param>
    /// <exception cref="ArgumentNullException"><paramref name="values"/> is null.</exception>
    /// <exception cref="ArgumentException">The number of values is not <see cref="Length"/>.</exception>
    public void Read(float[] values)
    {
        RequireLength(values);
        sbyte[] data = Data;
        int offset = Offset;
        float scale = Scale;
        int zeroPoint = ZeroPoint;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = scale * (data[offset + i] - zeroPoint);
        }
    }

    /// <summary>Copies the tensor's quantized values.</summary>
    /// <param name="values">Receives as many values as the tensor has elements.</param>
    /// <exception cref="ArgumentNullException"><paramref name="values"/> is null.</exception>
    /// <exception cref="ArgumentException">The number of values is not <see cref="Length"/>.</exception>
    public void Read(sbyte[] values)
    {
        RequireLength(values);
        Array.Copy(Data, Offset, values, 0, Length);
    }

    /// <summary>The real value of one element.</summary>
    /// <param name="index">Index of the element, from 0.</param>
    /// <returns>Scale · (q − zero point).</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is below 0, or not below <see cref="Length"/>.</exception>
    public float Dequantize(int index)
    {
        if ((uint)index >= (uint)Length)
        {
            throw new ArgumentOutOfRangeException(nameof(index));
        }

        return Scale * (Data[Offset + index] - ZeroPoint);
    }

    private void RequireLength(Array values)
    {
        if (values == null)
        {
            throw new ArgumentNullException(nameof(values));
        }

        if (values.Length != Length)
        {
            throw new ArgumentException("the tensor has " + Length.ToString() + " elements, not " + values.Length.ToString());
        }
    }
}
