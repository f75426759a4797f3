using TinyInfer.Converter.Blob;

namespace TinyInfer.Converter.Graph;

/// <summary>
/// An operator of the network. It has one class here, with the kernel's name, that knows how the operator is imported, what shape it gives,
/// how it is quantized and how it is written into the blob.
/// </summary>
public abstract class Operator
{
    /// <summary>Makes an operator with one output.</summary>
    /// <param name="name">Its name, as the source model has it.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="inputs">Its inputs.</param>
    protected Operator(string name, string output, params IEnumerable<Value> inputs)
    {
        Name = name;
        Inputs.AddRange(inputs);
        Outputs.Add(new Value(output, []));
    }

    /// <summary>Its name, as the source model has it.</summary>
    public string Name { get; set; }

    /// <summary>Name of its kind, for people: the kernel's name.</summary>
    public virtual string Kind => GetType().Name;

    /// <summary>Its inputs.</summary>
    public List<Value> Inputs { get; private set; } = [];

    /// <summary>Its outputs.</summary>
    public List<Value> Outputs { get; private set; } = [];

    /// <summary>The first input.</summary>
    public Value Input => Inputs[0];

    /// <summary>The first output.</summary>
    public Value Output => Outputs[0];

    /// <summary>Multiply-accumulates of one run.</summary>
    public virtual long Macs => 0;

    /// <summary>Number of weights.</summary>
    public virtual int WeightCount => 0;

    /// <summary>True where the output holds the input's very bytes, so that no code is needed.</summary>
    public virtual bool IsView => false;

    /// <summary>True where the first output may lie in the memory of an input of the same size that is not read again.</summary>
    public virtual bool RunsInPlace => false;

    /// <summary>True if there is a kernel for inputs and outputs of int16.</summary>
    public virtual bool TakesWide => false;

    /// <summary>True if its output may be int16 where its input is int8, or the other way round.</summary>
    public virtual bool ChangesWidth => false;

    /// <summary>True where the output is needed again in the next run.</summary>
    public virtual bool KeepsOutput => false;

    /// <summary>True where what a run gives depends on the runs before it, until the model is reset.</summary>
    public virtual bool IsStateful => KeepsOutput;

    /// <summary>
    /// True where the operator itself reads its output again, so that all of the output's range matters, whoever else reads it.
    /// </summary>
    public virtual bool ReadsOutput => false;

    /// <summary>True where the inputs' bytes become the output's, so that all need one quantization.</summary>
    public virtual bool JoinsInputs => false;

    /// <summary>
    /// True where an element of the output is made from several of the input, so that cutting off values before is not the same as behind.
    /// </summary>
    public virtual bool Blends => false;

    /// <summary>True where all outputs have the quantization of the first.</summary>
    public virtual bool SharesOutputQuantization => false;

    /// <summary>Sets the shapes of the outputs.</summary>
    /// <exception cref="ConversionException">The inputs do not fit the operator.</exception>
    public abstract void InferShapes();

    /// <summary>Requirement on the quantization of its first output.</summary>
    public virtual OutputRule Rule => OutputRule.Calibrated;

    /// <summary>The output's quantization where <see cref="Rule"/> fixes it.</summary>
    public virtual Quantization? FixedOutput => null;

    /// <summary>
    /// Rewrites the operator so that it works on its inputs as they are before a transpose; its output then comes out untransposed too.
    /// </summary>
    /// <param name="permutation">The transpose: for each axis that the operator works on now, the axis before it.</param>
    /// <returns>Whether the operator can; if not, it is unchanged.</returns>
    public virtual bool Permute(int[] permutation) => false;

    /// <summary>Writes the operator into the blob.</summary>
    /// <param name="emitter">Gives tensors their indices.</param>
    /// <returns>The record.</returns>
    public abstract BlobOperator Emit(BlobEmitter emitter);

    /// <summary>The operator between other values.</summary>
    /// <param name="other">Gives the value that stands for one.</param>
    internal Operator Clone(Converter<Value, Value> other)
    {
        Operator clone = (Operator)MemberwiseClone();
        clone.Inputs = Inputs.ConvertAll(other);
        clone.Outputs = Outputs.ConvertAll(other);
        return clone;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Name}";
}

/// <summary>Where the quantization of an operator's output comes from.</summary>
public enum OutputRule
{
    /// <summary>From the range that calibration saw.</summary>
    Calibrated,

    /// <summary>The operator only moves or selects values: it is the input's.</summary>
    SameAsInput,

    /// <summary>The operator fixes it, whatever the data.</summary>
    Fixed,
}
