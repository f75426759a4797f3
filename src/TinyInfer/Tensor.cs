using System;

namespace TinyInfer;

/// <summary>
/// An int8 or int16 tensor in a model's arena: real = <see cref="Scale"/> · (q − <see cref="ZeroPoint"/>).
/// </summary>
/// <remarks>
/// Elements are stored row by row in <see cref="Data"/>, or <see cref="WideData"/> if they are int16, from <see cref="Offset"/> on; the
/// array is shared with the model's other tensors of that type.
/// Tensors between layers are overwritten as a run goes on; the model's inputs and outputs keep their values until the next run.
/// </remarks>
public sealed class Tensor
{
    internal Tensor(int[] shape, int length, float scale, int zeroPoint, sbyte[] data, int offset, short[] wideData = null)
    {
        Shape = shape;
        Length = length;
        Scale = scale;
        ZeroPoint = zeroPoint;
        Data = data;
        WideData = data == null ? wideData : null;
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

    /// <summary>The arena that holds the elements; null if they are int16.</summary>
    public sbyte[] Data { get; }

    /// <summary>The arena that holds the elements of an int16 tensor; null if they are int8.</summary>
    public short[] WideData { get; }

    /// <summary>Index of the first element in <see cref="Data"/> or <see cref="WideData"/>.</summary>
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
    /// <returns>The q, in [−128, 127], or [−32768, 32767] for int16.</returns>
    public int Quantize(float value)
    {
        float steps = value / Scale;
        int highest = WideData == null ? sbyte.MaxValue : short.MaxValue;
        int lowest = -highest - 1;
        float limit = highest * 5;

        // Beyond the range of the type whatever the zero point is; casting such a value, or NaN, is not defined the same everywhere. NaN
        // takes this way too: it is not less than anything, and on nanoFramework, whose comparisons know no NaN, it is greater than
        // everything.
        if (!(steps < limit) || steps <= -limit)
        {
            return float.IsNaN(steps) ? ZeroPoint : steps < 0f ? lowest : highest;
        }

        // The rest is exact, where adding a half would round what is a little less than one.
        int q = (int)steps;
        float rest = steps - q;
        q += rest >= 0.5f ? ZeroPoint + 1 : rest <= -0.5f ? ZeroPoint - 1 : ZeroPoint;
        return q < lowest ? lowest : q > highest ? highest : q;
    }

    /// <summary>Quantizes real values into the tensor, normalized first where the model has a <see cref="Normalization"/>.</summary>
    /// <param name="values">As many values as the tensor has elements.</param>
    /// <exception cref="ArgumentNullException"><paramref name="values"/> is null.</exception>
    /// <exception cref="ArgumentException">The number of values is not <see cref="Length"/>.</exception>
    public void Write(float[] values)
    {
        Require(values, values);
        InputNormalization normalization = Normalization;
        for (int i = 0; i < values.Length; i++)
        {
            float value = values[i];
            Set(i, Quantize(normalization == null ? value : normalization.Apply(value, i)));
        }
    }

    /// <summary>Copies quantized values into the tensor.</summary>
    /// <param name="values">As many values as the tensor has elements.</param>
    /// <exception cref="ArgumentNullException"><paramref name="values"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// The number of values is not <see cref="Length"/>, or the tensor is int16.
    /// </exception>
    public void Write(sbyte[] values)
    {
        Copy(values, Data, false);
    }

    /// <summary>Copies quantized values into an int16 tensor.</summary>
    /// <param name="values">As many values as the tensor has elements.</param>
    /// <exception cref="ArgumentNullException"><paramref name="values"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// The number of values is not <see cref="Length"/>, or the tensor is int8.
    /// </exception>
    public void Write(short[] values)
    {
        Copy(values, WideData, false);
    }

    /// <summary>Copies values, such as a camera's pixels, into an input that is uint8 in the source model: q = value − 128.</summary>
    /// <param name="values">As many values as the tensor has elements, as the source model takes them.</param>
    /// <exception cref="ArgumentNullException"><paramref name="values"/> is null.</exception>
    /// <exception cref="ArgumentException">The number of values is not <see cref="Length"/>.</exception>
    /// <exception cref="InvalidOperationException">The source model's input is not uint8: write reals or sbyte.</exception>
    public void Write(byte[] values)
    {
        Require(values, Data);
        if (!IsUnsigned)
        {
            throw new InvalidOperationException("the source model's input is not uint8");
        }

        for (int i = 0; i < values.Length; i++)
        {
            Set(i, values[i] - 128);
        }
    }

    /// <summary>Reads the tensor as real values.</summary>
    /// <param name="values">Receives as many values as the tensor has elements.</param>
    /// <exception cref="ArgumentNullException"><paramref name="values"/> is null.</exception>
    /// <exception cref="ArgumentException">The number of values is not <see cref="Length"/>.</exception>
    public void Read(float[] values)
    {
        Require(values, values);
        float scale = Scale;
        int zeroPoint = ZeroPoint;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = scale * (Get(i) - zeroPoint);
        }
    }

    /// <summary>Copies the tensor's quantized values.</summary>
    /// <param name="values">Receives as many values as the tensor has elements.</param>
    /// <exception cref="ArgumentNullException"><paramref name="values"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// The number of values is not <see cref="Length"/>, or the tensor is int16.
    /// </exception>
    public void Read(sbyte[] values)
    {
        Copy(values, Data, true);
    }

    /// <summary>Copies the quantized values of an int16 tensor.</summary>
    /// <param name="values">Receives as many values as the tensor has elements.</param>
    /// <exception cref="ArgumentNullException"><paramref name="values"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// The number of values is not <see cref="Length"/>, or the tensor is int8.
    /// </exception>
    public void Read(short[] values)
    {
        Copy(values, WideData, true);
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

        return Scale * (Get(index) - ZeroPoint);
    }

    /// <summary>The q of an element.</summary>
    internal int Get(int index)
    {
        return Data == null ? WideData[Offset + index] : Data[Offset + index];
    }

    /// <summary>Sets the q of an element; what is beyond its bits is cut off.</summary>
    internal void Set(int index, int q)
    {
        if (Data == null)
        {
            WideData[Offset + index] = (short)q;
        }
        else
        {
            Data[Offset + index] = (sbyte)q;
        }
    }

    private void Copy(Array values, Array data, bool reads)
    {
        Require(values, data);
        Array.Copy(reads ? data : values, reads ? Offset : 0, reads ? values : data, reads ? 0 : Offset, Length);
    }

    private void Require(Array values, Array data)
    {
        if (values == null)
        {
            throw new ArgumentNullException(nameof(values));
        }

        if (values.Length != Length || data == null)
        {
            throw new ArgumentException("the tensor does not have " + values.Length.ToString() + " elements of this type");
        }
    }
}
