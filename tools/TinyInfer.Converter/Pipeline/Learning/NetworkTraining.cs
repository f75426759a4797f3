using TinyInfer.Anomaly.Learning;
using TinyInfer.Converter.Files;
using TinyInfer.Guard;

namespace TinyInfer.Converter.Pipeline.Learning;

/// <summary>What a board trains: a small autoencoder in place of its model, or the model's last layer.</summary>
/// <param name="Hidden">Neurons of each hidden layer of the autoencoder; null for the model's last layer.</param>
/// <param name="Windows">Windows that are kept to train on.</param>
/// <param name="Steps">Steps of training per window.</param>
public sealed record NetworkTraining(int[]? Hidden, int Windows, int Steps)
{
    private const int StandardWindows = 96;
    private const int StandardLayerWindows = 48;
    private const int StandardSteps = 4;
    private const int MostWindows = 1 << 12;

    /// <summary>The statement that has the firmware's guard train.</summary>
    /// <param name="settings">Its settings, as C#.</param>
    internal string CodeFor(string settings) => Hidden != null
        ? $"guard.Train({settings}, {Literal.Of(Hidden)}, {Windows});"
        : $"guard.TrainLastLayer(\n            {settings},\n            {Windows}, {Steps});";

    /// <summary>Has the device's guard train.</summary>
    internal void AddTo(MachineGuard guard, LearningSettings settings) => _ = Hidden != null
        ? guard.Train(settings, Hidden, Windows)
        : guard.TrainLastLayer(settings, Windows, Steps);

    /// <summary>Weights and biases.</summary>
    /// <param name="features">Number of features.</param>
    /// <param name="inputs">Values that the model's last layer takes.</param>
    internal int WeightsFor(int features, int inputs)
    {
        int[] sizes = [.. Hidden == null ? [inputs] : Hidden.Prepend(features), features];
        return sizes.Zip(sizes.Skip(1), (from, to) => (from + 1) * to).Sum();
    }

    /// <summary>Reads the object.</summary>
    internal static NetworkTraining Read(JsonPlace place)
    {
        JsonPlace? layer = place.Find("layer");
        if (layer != null && layer.AsText() != "last")
        {
            throw layer.Error("\"last\" is expected: no other layer of a model is trained on a board.");
        }

        JsonPlace? hidden = layer == null ? place.Require("hidden", "[16]") : null;
        int[]? sizes = hidden == null ? null : [.. hidden.Elements.Select(e => e.AsInteger(1, NetworkLearner.MostNeurons))];
        int windows = place.Find("windows")?.AsInteger(NetworkLearner.FewestWindows, MostWindows)
            ?? (layer == null ? StandardWindows : StandardLayerWindows);
        int steps = layer == null ? 1
            : place.Find("steps")?.AsInteger(LastLayerLearner.FewestSteps, LastLayerLearner.MostSteps) ?? StandardSteps;
        place.RejectOthers();
        return sizes?.Length != 0
            ? new NetworkTraining(sizes, windows, steps)
            : throw hidden!.Error("the neurons of each hidden layer are expected, such as [16].");
    }
}
