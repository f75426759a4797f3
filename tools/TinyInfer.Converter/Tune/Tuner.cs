using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Tune;

/// <summary>
/// Tunes the weights and biases of a quantized network, layer by layer, keeping what brings the output nearer to the float model's.
/// </summary>
/// <param name="run">Runs the network, whose weights and biases are changed.</param>
/// <param name="journal">What has been tried before.</param>
/// <param name="start">What the network is before, in the journal.</param>
internal sealed class Tuner(TuningRun run, TuningJournal journal, string start)
{
    private readonly List<TuningStep> _steps = [];
    private readonly (WeightedOperator Layer, ConstantTensor Weights, ConstantTensor? Bias)[] _layers =
    [
        .. run.Network.Operators.Where(LayerSamples.Takes).Cast<WeightedOperator>()
            .Where(op => op.Weights.Integers == null && op.Bias?.Integers == null).Select(op => (op, op.Weights, op.Bias)),
    ];

    private double _best;

    /// <summary>What the network is now, in the journal.</summary>
    private string State => $"{start} {string.Concat(_steps.Select(step => step.IsKept ? '1' : '0'))}";

    /// <summary>Tunes the network.</summary>
    /// <param name="rounds">How often to go through all layers, at most.</param>
    /// <param name="progress">Told the part that is done, from 0 to 1.</param>
    /// <returns>What was tried.</returns>
    internal IReadOnlyList<TuningStep> Run(int rounds, IProgress<double>? progress)
    {
        _best = journal.Find(start) ?? journal.Add(start, run.Run().Decibel);
        double before = double.NegativeInfinity;
        for (int round = 0; round < rounds && _best > before; round++)
        {
            before = _best;
            for (int i = 0; i < _layers.Length; i++)
            {
                Tune(_layers[i].Layer, _layers[i].Weights, _layers[i].Bias, $"{State} {round} {i}");
                progress?.Report((round + ((i + 1.0) / _layers.Length)) / rounds);
            }
        }

        return _steps;
    }

    /// <summary>Rounds a layer's weights by what it reads, and keeps that if it is better.</summary>
    private void Tune(WeightedOperator layer, ConstantTensor weights, ConstantTensor? bias, string key)
    {
        double? decibel = journal.Find(key);
        if (!(decibel <= _best))
        {
            if (run.Run(layer).Read is not { } samples)
            {
                return;
            }

            (ConstantTensor Weights, ConstantTensor? Bias) old = (layer.Weights, layer.Bias);
            (layer.Weights, layer.Bias) = (weights, bias);
            (layer.Weights, layer.Bias) = WeightRounding.Round(layer, samples);
            decibel ??= journal.Add(key, run.Run().Decibel);
            if (!(decibel > _best))
            {
                (layer.Weights, layer.Bias) = old;
            }
        }

        _steps.Add(new TuningStep($"weights and bias of {layer.Name}", decibel.Value, decibel > _best));
        _best = Math.Max(_best, decibel.Value);
    }
}
