using TinyInfer.Training.Layers;
using TinyInfer.Training.Networks;

namespace TinyInfer.Training.Tests;

/// <summary>The way back gives what finite differences give, for every layer and loss.</summary>
public class GradientTests
{
    private const int Count = 5;
    private const float Step = 2e-3f;

    public static TheoryData<string> Names => [.. Zoo.Names];

    /// <summary>Each parameter is moved along directions by chance; so is the input.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_are_those_of_finite_differences(string name)
    {
        Network network = Zoo.Make(name);
        float[] input = Zoo.Samples(network, Count, seed: 2);
        SquaredError loss = new([.. Zoo.Samples(network, Count * network.Output.Length, 3).Chunk(network.Output.Length).Take(Count)]);
        Check(network, input, loss);
    }

    [Fact]
    public void Gradients_of_a_cross_entropy_are_those_of_finite_differences()
    {
        Network network = Zoo.Make("relu");
        Check(network, Zoo.Samples(network, Count, seed: 4), new CrossEntropy([0, 2, 1, 1, 0], [0.5f, 1, 2]));
    }

    private static void Check(Network network, float[] input, Loss loss)
    {
        int[] samples = [.. Enumerable.Range(0, Count)];
        float[] gradient = new float[Count * network.Output.Length];
        loss.Compute(network.Forward(input, Count, isTraining: true), samples, network.Output.Length, gradient);
        float[] back = network.Backward(gradient, Count)[..input.Length];
        double Loss() => loss.Compute(network.Forward(input, Count, isTraining: true), samples, network.Output.Length, null);
        Random random = new(5);
        for (int i = 0; i < 4; i++)
        {
            CompareAlong(input, back, Loss, random);
            foreach (Parameter parameter in network.Parameters)
            {
                CompareAlong(parameter.Values, parameter.Gradient, Loss, random);
            }
        }
    }

    private static float[] Unit(float[] vector)
    {
        float length = MathF.Sqrt(vector.Sum(v => v * v)) + 1e-12f;
        return [.. vector.Select(v => v / length)];
    }

    private static void CompareAlong(float[] values, float[] gradient, Func<double> loss, Random random)
    {
        // Steps are short, so that hardly one crosses a kink; half of the way is uphill, so that there is something to see.
        float[] chance = Unit([.. values.Select(_ => Normal.Draw(random))]);
        float[] direction = Unit([.. Unit(gradient).Zip(chance, (g, c) => g + c)]);
        float[] old = [.. values];
        double At(float step)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = old[i] + (step * direction[i]);
            }

            return loss();
        }

        double slope = (At(Step) - At(-Step)) / (2 * Step);
        old.CopyTo(values, 0);
        double expected = gradient.Zip(direction, (g, d) => (double)g * d).Sum();
        double scale = Math.Sqrt(gradient.Sum(g => (double)g * g)) + 0.01;
        Assert.True(Math.Abs(slope - expected) < 0.02 * scale, $"{slope} by differences, {expected} by the way back");
    }
}
