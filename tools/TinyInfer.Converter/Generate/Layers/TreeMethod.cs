using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>A method with some of the trees of a layer.</summary>
internal sealed class TreeMethod
{
    /// <summary>The most inputs in local variables, of which a method has 255.</summary>
    private const int MaxInputs = 120;

    /// <summary>Reads of an input from which on a local variable is less than to load it each time.</summary>
    private const double MinReads = 2;

    private readonly LayerRecord _record;
    private readonly bool _isPaired;
    private readonly IReadOnlyList<TreeRecord> _trees;
    private readonly LayerMethod _method;

    /// <summary>Starts the method.</summary>
    /// <param name="record">The operator record.</param>
    /// <param name="isPaired">Whether two sums are in each local variable.</param>
    /// <param name="trees">The trees.</param>
    /// <param name="clamp">The clamp table of the model, or null.</param>
    internal TreeMethod(LayerRecord record, bool isPaired, IReadOnlyList<TreeRecord> trees, ClampTable? clamp)
    {
        _record = record;
        _isPaired = isPaired;
        _trees = trees;
        _method = new LayerMethod(clamp);
    }

    /// <summary>Its statements.</summary>
    internal MethodBody Body => _method.Body;

    /// <summary>Bytes of IL of the trees.</summary>
    internal int Size
    {
        get
        {
            WriteTrees();
            return Body.Cost.Bytes;
        }
    }

    /// <summary>Brings sums and inputs into local variables.</summary>
    /// <param name="sums">Number of local variables for sums.</param>
    /// <param name="start">What each starts from; null if a method before this one has left it.</param>
    internal void Begin(int sums, Func<int, long>? start)
    {
        for (int i = 0; i < sums; i++)
        {
            Expression place = Expression.Element(_method.Packed, Expression.Constant(i), isLong: true);
            Expression value = start == null ? (_isPaired ? place : place.ToInt())
                : _isPaired ? Expression.Constant(start(i)) : Expression.Constant((int)start(i));
            Body.Assign(Sum(i), value);
        }

        Dictionary<int, double> reads = [];
        foreach (TreeRecord tree in _trees)
        {
            Count(tree.Root, 1, reads);
        }

        foreach (int feature in reads.Where(r => r.Value > MinReads).OrderByDescending(r => r.Value).Take(MaxInputs).Select(r => r.Key)
            .Order())
        {
            Body.KeepInt($"x{feature}", Element(feature));
        }
    }

    /// <summary>Writes the trees.</summary>
    internal void WriteTrees()
    {
        foreach (TreeRecord tree in _trees)
        {
            Write(tree.Root, tree);
        }
    }

    /// <summary>Leaves the sums to the next method.</summary>
    /// <param name="sums">Number of local variables for sums.</param>
    internal void HandOn(int sums)
    {
        for (int i = 0; i < sums; i++)
        {
            Body.Store(_method.Packed, Expression.Constant(i), Sum(i).ToLong());
        }
    }

    /// <summary>Makes outputs of the sums.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="outputs">How each output is requantized.</param>
    internal void Finish(TreeEnsembleRecord layer, IReadOnlyList<Requantization> outputs)
    {
        Expression[] sums = [.. Enumerable.Range(0, layer.Sums).Select(Unpack)];
        if (layer.IsOpposite)
        {
            sums = [Body.KeepInt("o", Expression.Constant(layer.Starts[0] + layer.Starts[1]) - sums[0]), sums[0]];
        }

        for (int i = 0; i < sums.Length; i++)
        {
            _method.Store(Place(i), outputs[i], sums[i]);
        }

        if (layer.Decides && sums.Length > 1)
        {
            Decide(sums);
        }
    }

    /// <summary>What rounds to the largest, and would be taken for it, is lower by one.</summary>
    private void Decide(Expression[] sums)
    {
        Expression best = Body.KeepInt("b", sums[0]);
        Expression place = Body.KeepInt("p", Place(0));
        for (int i = 1; i < sums.Length; i++)
        {
            int index = i;
            Body.If(sums[i], ">", best, 1.0 / (i + 1), () =>
            {
                Body.Assign(best, sums[index]);
                Body.Assign(place, Place(index));
            });
        }

        for (int i = 0; i < sums.Length - 1; i++)
        {
            Expression output = _method.Element(Place(i));
            Body.If(place, ">", Place(i), 0.5, () => Body.If(output, "==", _method.Element(place), 0, () =>
                _method.Store(Place(index: i), output.Plus(-1).ToSByte())));
        }
    }

    private void Write(TreeNode node, TreeRecord tree)
    {
        if (node is TreeNode.Split split)
        {
            string name = $"x{split.Feature}";
            Expression input = Body.Has(name) ? Body.Find(name) : Element(split.Feature);
            Expression threshold = Expression.Constant(split.Threshold);
            if (IsNothing(split.Below))
            {
                Body.If(input, ">", threshold, 0.5, () => Write(split.Above, tree));
            }
            else if (IsNothing(split.Above))
            {
                Body.If(input, "<=", threshold, 0.5, () => Write(split.Below, tree));
            }
            else
            {
                Body.If(input, "<=", threshold, 0.5, () => Write(split.Below, tree), () => Write(split.Above, tree));
            }

            return;
        }

        int[] values = ((TreeNode.Leaf)node).Values;
        foreach (IGrouping<int, int> group in Enumerable.Range(0, values.Length).GroupBy(i => SlotOf(tree.FirstSum + i)))
        {
            long sum = group.Sum(i => _isPaired ? (long)values[i] << (32 * ((tree.FirstSum + i) % 2)) : values[i]);
            if (sum != 0)
            {
                Body.Assign(Sum(group.Key), Sum(group.Key).Plus(sum));
            }
        }
    }

    private static bool IsNothing(TreeNode node) => node is TreeNode.Leaf leaf && Array.TrueForAll(leaf.Values, value => value == 0);

    private static void Count(TreeNode node, double share, Dictionary<int, double> reads)
    {
        if (node is TreeNode.Split split)
        {
            reads[split.Feature] = reads.GetValueOrDefault(split.Feature) + share;
            Count(split.Below, share / 2, reads);
            Count(split.Above, share / 2, reads);
        }
    }

    private int SlotOf(int sum) => _isPaired ? sum / 2 : sum;

    private Expression Sum(int slot) => Body.Variable(_isPaired ? "long" : "int", $"a{slot}");

    /// <summary>A sum by itself.</summary>
    private Expression Unpack(int sum)
    {
        Expression slot = Sum(SlotOf(sum));
        return !_isPaired ? slot
            : sum % 2 == 0 ? Body.KeepInt($"v{sum}", slot.ToInt())
            : Body.KeepInt($"v{sum}", ((slot - Body.Find($"v{sum - 1}").ToLong()) >> 32).ToInt());
    }

    private Expression Element(int feature) => _method.Element(Expression.Constant(_record.Input.Offset + feature));

    private Expression Place(int index) => Expression.Constant(_record.Output.Offset + index);
}
