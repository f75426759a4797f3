using TinyInfer.Anomaly.Learning;
using TinyInfer.Converter.Files;

namespace TinyInfer.Converter.Pipeline.Learning;

/// <summary>A small autoencoder that a board trains in place of its model.</summary>
/// <param name="Hidden">Neurons of each hidden layer.</param>
/// <param name="Windows">Windows that are kept to train on.</param>
public sealed record NetworkTraining(int[] Hidden, int Windows)
{
    private const int StandardWindows = 96;
    private const int MostWindows = 1 << 12;

    /// <summary>Weights and biases.</summary>
    /// <param name="features">Number of features.</param>
    internal int WeightsFor(int features)
    {
        int[] sizes = [features, .. Hidden, features];
        return sizes.Zip(sizes.Skip(1), (inputs, outputs) => (inputs + 1) * outputs).Sum();
    }

    /// <summary>Reads the object.</summary>
    internal static NetworkTraining Read(JsonPlace place)
    {
        JsonPlace hidden = place.Require("hidden", "[16]");
        int[] sizes = [.. hidden.Elements.Select(e => e.AsInteger(1, NetworkLearner.MostNeurons))];
        int windows = place.Find("windows")?.AsInteger(NetworkLearner.FewestWindows, MostWindows) ?? StandardWindows;
        place.RejectOthers();
        return sizes.Length > 0
            ? new NetworkTraining(sizes, windows)
            : throw hidden.Error("the neurons of each hidden layer are expected, such as [16].");
    }
}
