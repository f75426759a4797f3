using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>
/// Generates decision trees as nested comparisons with constants. Inputs and sums are local variables; of sums that trees add to side by
/// side, two are in one of 64 bits. Trees go to further methods where one cannot hold them all, and sums are handed on.
/// </summary>
internal sealed class TreeEnsemble : OneWayGenerator
{
    /// <summary>The most sums in local variables.</summary>
    private const int MaxSums = 100;

    /// <summary>The deepest nesting of statements that a compiler is sure to take.</summary>
    private const int MaxDepth = 100;

    /// <summary>Bytes of trees in a method, which has no loops: a method more is inputs loaded once more.</summary>
    private const int MaxBytes = 54_000;

    private readonly LayerRecord _record;
    private readonly TreeEnsembleRecord _layer;
    private readonly bool _isPaired;
    private readonly Requantization[] _outputs;

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    internal TreeEnsemble(LayerRecord record)
    {
        _record = record;
        _layer = record.Read<TreeEnsembleRecord>();
        _isPaired = _layer.Trees.Any(tree => tree.SumCount > 1);
        OutputScaling scaling = record.Scaling(_layer.Rescaling);
        _outputs = [.. _layer.Starts.Select((_, output) => scaling.Of(0, 0, RangeOf(output)))];
    }

    /// <inheritdoc/>
    internal override string? Problem => _layer.Sums > MaxSums ? "it has more sums than local variables hold"
        : _layer.Trees.Any(tree => tree.Root.Depth > MaxDepth) ? $"a tree is deeper than {MaxDepth} comparisons"
        : _outputs.Select(output => output.Problem).FirstOrDefault(problem => problem != null);

    /// <inheritdoc/>
    protected override GeneratedLayer WriteLayer(ClampTable? clamp)
    {
        List<List<TreeRecord>> groups = [[]];
        int size = 0;
        foreach (TreeRecord tree in _layer.Trees.SelectMany(TreePieces.Of))
        {
            int bytes = new TreeMethod(_record, _isPaired, [tree], null).Size;
            if (groups[^1].Count > 0 && size + bytes > MaxBytes)
            {
                groups.Add([]);
                size = 0;
            }

            groups[^1].Add(tree);
            size += bytes;
        }

        int sums = _isPaired ? (_layer.Sums + 1) / 2 : _layer.Sums;
        List<GeneratedMethod> methods = [];
        for (int i = 0; i < groups.Count; i++)
        {
            TreeMethod method = new(_record, _isPaired, groups[i], clamp);
            method.Begin(sums, i == 0 ? StartOf : null);
            method.WriteTrees();
            if (i < groups.Count - 1)
            {
                method.HandOn(sums);
            }
            else
            {
                method.Finish(_layer, _outputs);
            }

            string about = groups.Count == 1 ? "All trees." : $"Trees, part {i + 1} of {groups.Count}.";
            methods.Add(new GeneratedMethod($"Trees{i}", about, method.Body));
        }

        return GeneratedLayer.OfMethods(methods, groups.Count > 1 ? sums : 0);
    }

    /// <summary>What a local variable of sums starts from.</summary>
    private long StartOf(int index)
    {
        int first = _layer.Starts.Length - _layer.Sums;
        if (!_isPaired)
        {
            return _layer.Starts[first + index];
        }

        int second = (2 * index) + 1;
        return _layer.Starts[first + second - 1] + (second < _layer.Sums ? (long)_layer.Starts[first + second] << 32 : 0);
    }

    /// <summary>What the sum of an output can be, its start included.</summary>
    private SumRange RangeOf(int output)
    {
        bool isNegated = _layer.IsOpposite && output == 0;
        int sum = _layer.IsOpposite ? 0 : output;
        SumRange range = new(0, 0);
        foreach (TreeRecord tree in _layer.Trees.Where(tree => sum >= tree.FirstSum && sum < tree.FirstSum + tree.SumCount))
        {
            int[] values = [.. tree.Root.Leaves.Select(leaf => leaf.Values[sum - tree.FirstSum])];
            range += isNegated ? new SumRange(-values.Max(), -values.Min()) : new SumRange(values.Min(), values.Max());
        }

        return range + new SumRange(_layer.Starts[output], _layer.Starts[output]);
    }
}
