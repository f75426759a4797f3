using System;

namespace TinyInfer.Anomaly;

/// <summary>How far an autoencoder's output is from its input: the score of a sample, small for what the model has been trained on.</summary>
public static class ReconstructionError
{
    /// <summary>The mean squared error, in the square of the input's unit: <c>Σ (x[i] − y[i])² / n</c>.</summary>
    /// <param name="input">The model's input; it keeps its values after a run.</param>
    /// <param name="output">The model's output, of as many elements.</param>
    /// <returns>The error, 0 or more.</returns>
    /// <exception cref="ArgumentException">The tensors differ in length.</exception>
    public static float Compute(Tensor input, Tensor output)
    {
        if (input.Length != output.Length)
        {
            throw new ArgumentException("the output has " + output.Length.ToString() + " elements and the input " + input.Length.ToString());
        }

        sbyte[] x = input.Data;
        sbyte[] y = output.Data;
        int xAt = input.Offset;
        int yAt = output.Offset;
        int xZero = input.ZeroPoint;
        int yZero = output.ZeroPoint;
        float xScale = input.Scale;
        float yScale = output.Scale;
        int end = xAt + input.Length;
        float sum = 0f;
        while (xAt < end)
        {
            float difference = (xScale * (x[xAt++] - xZero)) - (yScale * (y[yAt++] - yZero));
            sum += difference * difference;
        }

        return sum / input.Length;
    }
}
