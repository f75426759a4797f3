using TinyInfer.Training.Layers;

namespace TinyInfer.Training.Networks;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, 2019).</summary>
/// <param name="parameters">What it changes.</param>
/// <param name="decay">Weight decay.</param>
internal sealed class AdamW(IReadOnlyList<Parameter> parameters, float decay)
{
    private const float Beta1 = 0.9f;
    private const float Beta2 = 0.999f;
    private const float Epsilon = 1e-8f;

    private readonly float[][] _means = [.. parameters.Select(p => new float[p.Values.Length])];
    private readonly float[][] _squares = [.. parameters.Select(p => new float[p.Values.Length])];
    private int _steps;

    /// <summary>Takes a step, and clears the gradients.</summary>
    /// <param name="rate">Learning rate.</param>
    internal void Step(float rate)
    {
        _steps++;
        float first = 1 - MathF.Pow(Beta1, _steps);
        float second = MathF.Sqrt(1 - MathF.Pow(Beta2, _steps));
        for (int p = 0; p < parameters.Count; p++)
        {
            float[] values = parameters[p].Values;
            float[] gradient = parameters[p].Gradient;
            (float[] mean, float[] square) = (_means[p], _squares[p]);
            float kept = parameters[p].Decays ? 1 - (rate * decay) : 1;
            for (int i = 0; i < values.Length; i++)
            {
                mean[i] += (1 - Beta1) * (gradient[i] - mean[i]);
                square[i] += (1 - Beta2) * ((gradient[i] * gradient[i]) - square[i]);
                values[i] = (kept * values[i]) - (rate / first * mean[i] / ((MathF.Sqrt(square[i]) / second) + Epsilon));
            }

            gradient.AsSpan().Clear();
            parameters[p].ClearPruned();
        }
    }
}
