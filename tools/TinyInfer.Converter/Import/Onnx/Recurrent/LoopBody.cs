using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Import.Onnx.Recurrent;

/// <summary>The body of a Loop that computes one step of a sequence after the other, as tf2onnx writes Keras's recurrent layers.</summary>
internal sealed class LoopBody
{
    /// <summary>Inputs of a body before what is carried: the iteration and the condition. A Loop has as many.</summary>
    internal const int FirstCarried = 2;

    private static readonly string[] _gateFunctions = ["Sigmoid", "HardSigmoid"];
    private static readonly string[] _candidateFunctions = ["Tanh", "Relu", "Softsign", "Elu", "Softplus", "LeakyRelu"];

    private readonly GraphProto _body;
    private readonly Dictionary<string, NodeProto> _producers;
    private readonly Func<string, TensorProto?> _outer;

    /// <summary>Reads a body.</summary>
    /// <param name="loop">The Loop.</param>
    /// <param name="outer">Finds a constant of the graph around it.</param>
    internal LoopBody(NodeProto loop, Func<string, TensorProto?> outer)
    {
        _body = loop.Attribute.First(a => a.Name == "body").G;
        _outer = outer;
        _producers = _body.Node.SelectMany(node => node.Output.Select(name => (name, node))).ToDictionary(
            p => p.name, p => p.node, StringComparer.Ordinal);
        Carried = loop.Input.Count - FirstCarried;
        Counters = [_body.Input[0].Name, .. Enumerable.Range(0, Carried).Where(IsCounter).Select(Before)];
        States = [.. Enumerable.Range(0, Carried).Where(k => !IsCounter(k) && !IsInvariant(k))];
    }

    /// <summary>Number of values that are carried from step to step.</summary>
    internal int Carried { get; }

    /// <summary>Names of values that count the steps.</summary>
    internal string[] Counters { get; }

    /// <summary>Indices of the carried values that change and do not count: the states.</summary>
    internal int[] States { get; }

    /// <summary>The step's frame: a row of a tensor of the graph around; null if there is none.</summary>
    internal NodeProto? Frame => _body.Node.FirstOrDefault(node => node.OpType == "Gather" && !_producers.ContainsKey(node.Input[0])
        && node.Attribute.All(a => a.Name != "axis" || a.I == 0) && Counters.Contains(Resolve(node.Input[1])));

    /// <summary>The node of a function that gates may have; null if there is none.</summary>
    internal NodeProto? GateFunction => FirstOf(_gateFunctions);

    /// <summary>The node of a function that a candidate may have; null if there is none.</summary>
    internal NodeProto? CandidateFunction => FirstOf(_candidateFunctions);

    /// <summary>Name of a carried value at the start of a step.</summary>
    internal string Before(int index) => _body.Input[FirstCarried + index].Name;

    /// <summary>Name of a carried value at the end of a step.</summary>
    internal string After(int index) => Resolve(_body.Output[1 + index].Name);

    /// <summary>Name of what a step puts out.</summary>
    /// <param name="index">Which of the outputs that are collected.</param>
    internal string Scan(int index) => Resolve(_body.Output[1 + Carried + index].Name);

    /// <summary>True where a carried value never changes.</summary>
    internal bool IsInvariant(int index) => After(index) == Before(index);

    /// <summary>The constant matrix that a vector is multiplied by, and the node that does; null if it is not, or by several.</summary>
    /// <param name="isVector">Tells the vector by its name.</param>
    internal (ConstantTensor Matrix, NodeProto Product)? Product(Func<string, bool> isVector)
    {
        NodeProto[] products = [.. _body.Node.Where(node => node.OpType == "MatMul" && isVector(Resolve(node.Input[0])))];
        return products.Length == 1 && Constant(products[0].Input[1]) is { Shape.Length: 2 } matrix ? (matrix, products[0]) : null;
    }

    /// <summary>True for a value that is a product of a state with something that a step computes.</summary>
    internal bool IsGated(string name, string state) =>
        _producers.TryGetValue(name, out NodeProto? node) && node.OpType == "Mul" && node.Input.Any(i => Resolve(i) == state);

    /// <summary>Constants that are added to a product, and to sums that it is part of.</summary>
    /// <param name="product">The product.</param>
    /// <param name="counted">Additions that count already; those found are added.</param>
    internal IEnumerable<ConstantTensor> Biases(NodeProto product, HashSet<NodeProto> counted)
    {
        Queue<string> sums = new([product.Output[0]]);
        while (sums.TryDequeue(out string? sum))
        {
            foreach (NodeProto add in _body.Node.Where(node => node.OpType == "Add" && node.Input.Any(i => Resolve(i) == sum)))
            {
                sums.Enqueue(add.Output[0]);
                if (add.Input.Select(Constant).FirstOrDefault(c => c != null) is { } bias && counted.Add(add))
                {
                    yield return bias;
                }
            }
        }
    }

    private bool IsCounter(int index) => _producers.TryGetValue(After(index), out NodeProto? node) && node.OpType == "Add"
        && node.Input.Any(i => Resolve(i) == Before(index)) && node.Input.Any(i => Constant(i) is { Values: [1] });

    private NodeProto? FirstOf(string[] types) => _body.Node.FirstOrDefault(node => types.Contains(node.OpType));

    private string Resolve(string name)
    {
        while (_producers.TryGetValue(name, out NodeProto? node) && node.OpType is "Identity" or "Cast")
        {
            name = _producers[name].Input[0];
        }

        return name;
    }

    private ConstantTensor? Constant(string name) =>
        (_body.Initializer.FirstOrDefault(t => t.Name == Resolve(name)) ?? _outer(Resolve(name))) is { } tensor
        ? new ConstantTensor(OnnxTensor.Shape(tensor), Array.ConvertAll(OnnxTensor.Values(tensor), v => (float)v))
        : null;
}
