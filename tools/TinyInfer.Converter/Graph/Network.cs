namespace TinyInfer.Converter.Graph;

/// <summary>A network as the converter works on it: operators in an order in which they can run.</summary>
public sealed class Network
{
    private int _fresh;

    /// <summary>The operators, each after those whose outputs it reads.</summary>
    public List<Operator> Operators { get; } = [];

    /// <summary>The model's inputs.</summary>
    public List<Value> Inputs { get; } = [];

    /// <summary>The model's outputs.</summary>
    public List<Value> Outputs { get; } = [];

    /// <summary>Warnings for the user.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>Names of the classes, in the order of the scores, where the model brings them.</summary>
    public IReadOnlyList<string>? Labels { get; set; }

    /// <summary>How accumulators are rounded.</summary>
    public RoundingMode Rounding { get; set; }

    /// <summary>All activations: inputs, and what operators make.</summary>
    public IEnumerable<Value> Activations => Inputs.Concat(Operators.SelectMany(op => op.Outputs));

    /// <summary>The operator that makes a value.</summary>
    /// <param name="value">A value.</param>
    /// <returns>The operator, or null for inputs and constants.</returns>
    public Operator? Producer(Value value) => Operators.Find(op => op.Outputs.Contains(value));

    /// <summary>The operators that read a value.</summary>
    /// <param name="value">A value.</param>
    /// <returns>The operators, in order.</returns>
    public List<Operator> Consumers(Value value) => Operators.FindAll(op => op.Inputs.Contains(value));

    /// <summary>The one operator that reads a value, where it is the only one and the value is no model output.</summary>
    /// <param name="value">A value.</param>
    /// <returns>The operator, or null.</returns>
    public Operator? OnlyConsumer(Value value)
    {
        List<Operator> consumers = Consumers(value);
        return consumers.Count == 1 && consumers[0].Inputs.Count(v => v == value) == 1 && !Outputs.Contains(value) ? consumers[0] : null;
    }

    /// <summary>Appends an operator.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="op">The operator; its inputs must be there already.</param>
    /// <returns>The operator, its output shapes inferred.</returns>
    public T Add<T>(T op)
        where T : Operator
    {
        Operators.Add(op);
        op.InferShapes();
        return op;
    }

    /// <summary>Makes readers of one value read another, and the model put out the other.</summary>
    /// <param name="old">The value to replace.</param>
    /// <param name="replacement">What to read instead.</param>
    public void Replace(Value old, Value replacement)
    {
        foreach (Operator op in Operators)
        {
            for (int i = 0; i < op.Inputs.Count; i++)
            {
                op.Inputs[i] = op.Inputs[i] == old ? replacement : op.Inputs[i];
            }
        }

        for (int i = 0; i < Outputs.Count; i++)
        {
            Outputs[i] = Outputs[i] == old ? replacement : Outputs[i];
        }
    }

    /// <summary>A copy that can be changed without this one; contents of constants are shared.</summary>
    internal Network Clone()
    {
        Dictionary<Value, Value> values = [];
        Network clone = new() { Labels = Labels, Rounding = Rounding, _fresh = _fresh };
        clone.Inputs.AddRange(Inputs.Select(Other));
        clone.Operators.AddRange(Operators.Select(op => op.Clone(Other)));
        clone.Outputs.AddRange(Outputs.Select(Other));
        clone.Warnings.AddRange(Warnings);
        return clone;

        Value Other(Value value) =>
            values.TryGetValue(value, out Value? other) ? other : values[value] = value.Clone();
    }

    /// <summary>A name that is not taken.</summary>
    /// <param name="stem">What it starts with.</param>
    /// <returns>The name.</returns>
    public string Fresh(string stem) => $"{stem}#{++_fresh}";
}
