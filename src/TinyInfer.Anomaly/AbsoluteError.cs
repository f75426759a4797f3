using System;

namespace TinyInfer.Anomaly;

/// <summary>The mean absolute difference of an autoencoder's output from its input: less taken in by one value that is far off than the squared one.</summary>
public static class AbsoluteError
{
    /// <summary>Computes <c>Σ |x[i] − y[i]| / n</c>.</summary>
    /// <param name="input">What the model was given.</param>
    /// <param name="output">What it gave back, of as many elements.</param>
    /// <returns>The error in the tensors' unit, 0 or more.</returns>
    /// <exception cref="ArgumentException">The tensors differ in length.</exception>
    public static float Compute(Tensor input, Tensor output)
    {
        if (input.Length != output.Length)
        {
            throw new ArgumentException("the output has " + output.Length.ToString() + " elements and the input " + input.Length.ToString());
        }

        sbyte[] x = input.Data;
        sbyte[] y = output.Data;
        int distance = output.Offset - input.Offset;
        float xScale = input.Scale;
        float yScale = output.Scale;
        float offset = (yScale * output.ZeroPoint) - (xScale * input.ZeroPoint);
        int end = input.Offset + input.Length;
        float sum = 0f;
        for (int i = input.Offset; i < end; i++)
        {
            float difference = (xScale * x[i]) - (yScale * y[i + distance]) + offset;
            sum += difference < 0f ? -difference : difference;
        }

        return sum / input.Length;
    }
}
