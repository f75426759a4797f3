using System.Text;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Cost;

namespace TinyInfer.Converter.Generate.Code;

/// <summary>The body of a generated method: statements are appended, and what they cost is added up.</summary>
internal sealed class MethodBody
{
    private const int LineLength = 140;
    private const int BaseIndent = 12;

    /// <summary>Indentation of a method whose statements are indented as <see cref="Text"/> is.</summary>
    internal const string MethodIndent = "        ";

    private readonly StringBuilder _text = new();
    private readonly List<(string Type, string Name)> _locals = [];
    private readonly List<(string Type, string Name)> _parameters = [];
    private readonly Stack<long> _loops = new([1L]);
    private readonly Stack<List<CodeSpan>> _spans = new([[]]);
    private int _indent = BaseIndent;

    /// <summary>Indentation of the statements of <c>Run()</c>.</summary>
    internal const int RunIndent = 16;

    /// <summary>Cost of one call, and size of the method.</summary>
    internal IlCost Cost { get; private set; } = IlCosts.Call;

    /// <summary>Its code, in the order in which a call reads it; what stands under a condition is taken to be read.</summary>
    internal CodeSpan Span => new(0, Cost.Bytes, 1, _spans.Peek());

    /// <summary>Whether there are loops in it.</summary>
    internal bool HasLoops { get; private set; }

    /// <summary>Number of local variables.</summary>
    internal int LocalCount => _locals.Count;

    /// <summary>The parameters, as they are declared.</summary>
    internal string Parameters => string.Join(", ", _parameters.Select(p => $"{p.Type} {p.Name}"));

    /// <summary>The parameters' names, as a call passes variables of the same names.</summary>
    internal IReadOnlyList<string> Arguments => [.. _parameters.Select(p => p.Name)];

    /// <summary>The statements, the declarations of locals before them.</summary>
    internal string Text
    {
        get
        {
            StringBuilder text = new();
            foreach (IGrouping<string, (string Type, string Name)> group in _locals.GroupBy(l => l.Type))
            {
                foreach (string[] line in group.Select(l => l.Name).Chunk(20))
                {
                    text.Append(' ', BaseIndent).Append(group.Key).Append(' ').AppendJoin(", ", line).Append(";\n");
                }
            }

            return text.Append(_text).ToString();
        }
    }

    /// <summary>Adds a parameter.</summary>
    internal Expression Parameter(string type, string name)
    {
        _parameters.Add((type, name));
        return Expression.Parameter(type, name, _parameters.Count - 1);
    }

    /// <summary>Adds the parameter that is the arena.</summary>
    /// <param name="isWide">Whether it is that of int16 tensors.</param>
    internal Expression Memory(bool isWide) => Parameter(isWide ? "short[]" : "sbyte[]", "m");

    /// <summary>Adds a local variable.</summary>
    internal Expression Local(string type, string name)
    {
        _locals.Add((type, name));
        Cost += IlCosts.Local;
        return Expression.Local(name, type == "long", _locals.Count - 1);
    }

    /// <summary>Puts a 64-bit value into a local variable, which is declared where it is not there yet.</summary>
    internal Expression Keep(string name, Expression value) => Keep("long", name, value);

    /// <summary>Puts a 32-bit value into a local variable, which is declared where it is not there yet.</summary>
    internal Expression KeepInt(string name, Expression value) => Keep("int", name, value);

    /// <summary>Whether a local variable has been declared.</summary>
    internal bool Has(string name) => _locals.Exists(l => l.Name == name);

    /// <summary>A local variable that has been declared.</summary>
    internal Expression Find(string name)
    {
        int slot = _locals.FindIndex(l => l.Name == name);
        return Expression.Local(name, _locals[slot].Type == "long", slot);
    }

    /// <summary>A local variable, which is declared where it is not there yet.</summary>
    internal Expression Variable(string type, string name) => Has(name) ? Find(name) : Local(type, name);

    /// <summary>Adds a comment.</summary>
    internal void Comment(string text) => Line($"// {text}");

    /// <summary>Adds an assignment to a local variable, unless it is what the variable holds.</summary>
    internal void Assign(Expression local, Expression value)
    {
        if (local.Slot == value.Slot)
        {
            return;
        }

        Statement($"{local.Text} = {value.Text};");
        Add(value.Cost + StoreCost(local));
    }

    /// <summary>Adds an assignment to a parameter.</summary>
    internal void AssignParameter(Expression parameter, Expression value)
    {
        Statement($"{parameter.Text} = {value.Text};");
        Add(value.Cost + IlCosts.StoreArgument);
    }

    /// <summary>Adds an assignment to an element of an array.</summary>
    internal void Store(Expression array, Expression index, Expression value)
    {
        Statement($"{array.Text}[{index.Text}] = {value.Text};");
        Add(array.Cost + index.Cost + value.Cost + IlCosts.StoreElement);
    }

    /// <summary>Adds a call.</summary>
    /// <param name="text">The C# without semicolon.</param>
    /// <param name="cost">The IL of the call and its arguments.</param>
    internal void Call(string text, IlCost cost)
    {
        Statement(text + ";");
        Add(cost);
    }

    /// <summary>Adds a loop over a local variable that counts up by a constant.</summary>
    /// <param name="variable">The local variable.</param>
    /// <param name="start">Its first value.</param>
    /// <param name="end">The loop ends where it reaches this value.</param>
    /// <param name="step">What is added after each iteration.</param>
    /// <param name="times">Number of iterations.</param>
    /// <param name="body">Appends the loop's statements.</param>
    internal void For(Expression variable, Expression start, Expression end, int step, long times, Action body)
    {
        HasLoops = true;
        IlCost store = StoreCost(variable);
        Line($"for ({variable.Text} = {start.Text}; {variable.Text} < {end.Text}; {variable.Text} += {step})");
        Add(start.Cost + store + IlCosts.Branch);
        Line("{");
        _indent += 4;
        _loops.Push(_loops.Peek() * times);
        Remember(times, () =>
        {
            body();
            Add(variable.Cost + IlCosts.Constant(step) + IlCosts.Operation + store);
            Add(variable.Cost + end.Cost + IlCosts.Branch);
        });
        _loops.Pop();
        _indent -= 4;
        Line("}");
    }

    /// <summary>Adds statements under a condition.</summary>
    /// <param name="local">An int local variable.</param>
    /// <param name="comparison">How it is compared.</param>
    /// <param name="value">With what.</param>
    /// <param name="share">How often the condition is true, from 0 to 1.</param>
    /// <param name="body">Appends the statements.</param>
    internal void If(Expression local, string comparison, int value, double share, Action body) =>
        If(local, comparison, Expression.Constant(value), share, body);

    /// <summary>Adds statements under a condition.</summary>
    /// <param name="left">What is compared.</param>
    /// <param name="comparison">How.</param>
    /// <param name="right">With what.</param>
    /// <param name="share">How often the condition is true, from 0 to 1.</param>
    /// <param name="body">Appends the statements.</param>
    internal void If(Expression left, string comparison, Expression right, double share, Action body)
    {
        Add(left.Cost + right.Cost + IlCosts.Branch);
        Block($"if ({left.Text} {comparison} {right.Text})", share, body);
    }

    /// <summary>Adds statements under a condition, and others for where it is false.</summary>
    /// <param name="left">What is compared.</param>
    /// <param name="comparison">How.</param>
    /// <param name="right">With what.</param>
    /// <param name="share">How often the condition is true, from 0 to 1.</param>
    /// <param name="body">Appends the statements.</param>
    /// <param name="otherwise">Appends the others.</param>
    internal void If(Expression left, string comparison, Expression right, double share, Action body, Action otherwise)
    {
        Add(left.Cost + right.Cost + IlCosts.Branch);
        Block($"if ({left.Text} {comparison} {right.Text})", share, () =>
        {
            body();
            Add(IlCosts.Branch);
        }, isLast: false);
        Block("else", 1 - share, otherwise);
    }

    /// <summary>Adds a loop that goes on while a condition is true.</summary>
    /// <param name="left">What is compared.</param>
    /// <param name="comparison">How.</param>
    /// <param name="right">With what.</param>
    /// <param name="times">Number of iterations to be expected.</param>
    /// <param name="body">Appends the statements.</param>
    internal void While(Expression left, string comparison, Expression right, double times, Action body)
    {
        HasLoops = true;
        Add(IlCosts.Branch + left.Cost + right.Cost + IlCosts.Branch);
        Remember((long)Math.Ceiling(times), () => Block($"while ({left.Text} {comparison} {right.Text})", times, () =>
        {
            body();
            IlCost condition = left.Cost + right.Cost + IlCosts.Branch;
            Add(condition with { Bytes = 0 });
        }));
    }

    /// <summary>Remembers what a loop reads.</summary>
    /// <param name="times">Number of iterations.</param>
    /// <param name="write">Appends the loop's statements.</param>
    private void Remember(long times, Action write)
    {
        int start = Cost.Bytes;
        _spans.Push([]);
        write();
        List<CodeSpan> inner = _spans.Pop();
        _spans.Peek().Add(new CodeSpan(start, Cost.Bytes, times, inner));
    }

    /// <summary>Appends a block that is executed a number of times for each time that it is come to.</summary>
    /// <param name="head">The line before it.</param>
    /// <param name="times">The number.</param>
    /// <param name="body">Appends its statements.</param>
    /// <param name="isLast">Whether an empty line follows it.</param>
    private void Block(string head, double times, Action body, bool isLast = true)
    {
        Line(head);
        Line("{");
        _indent += 4;
        IlCost before = Cost;
        body();
        Cost = before + (Cost - before).Share(times);
        _indent -= 4;
        Line("}");
        if (isLast)
        {
            Line(string.Empty);
        }
    }

    /// <summary>Assigns a local variable to another one where it compares so with it, which is taken to be true half the time.</summary>
    /// <param name="local">The local variable that is assigned.</param>
    /// <param name="comparison">How the other one compares with it.</param>
    /// <param name="other">The other one.</param>
    internal void AssignIf(Expression local, string comparison, Expression other)
    {
        Line($"if ({other.Text} {comparison} {local.Text})");
        Line("{");
        Line($"    {local.Text} = {other.Text};");
        Line("}");
        Line(string.Empty);
        Add(other.Cost + local.Cost + IlCosts.Branch);
        Add((other.Cost + StoreCost(local)).Share(0.5));
    }

    /// <summary>Keeps an int local variable within limits.</summary>
    internal void Limit(Expression local, int? minimum, int? maximum)
    {
        if (minimum == null && maximum == null)
        {
            return;
        }

        if (maximum is { } high)
        {
            Limit("if", local, ">", high);
        }

        if (minimum is { } low)
        {
            Limit(maximum == null ? "if" : "else if", local, "<", low);
        }

        _text.Append('\n');
    }

    private void Limit(string keyword, Expression local, string condition, int limit)
    {
        Line($"{keyword} ({local.Text} {condition} {limit})");
        Line("{");
        Line($"    {local.Text} = {limit};");
        Line("}");
        Add(local.Cost + IlCosts.Constant(limit) + IlCosts.Branch);

        // The assignment and the jump behind it are there, but mostly not executed.
        IlCost assignment = IlCosts.Constant(limit) + StoreCost(local) + IlCosts.Branch;
        Cost += new IlCost(0, assignment.Bytes);
    }

    private static IlCost StoreCost(Expression local) =>
        IlCosts.StoreLocal(local.Slot ?? throw new ArgumentException($"{local.Text} is no local variable", nameof(local)));

    private Expression Keep(string type, string name, Expression value)
    {
        Expression local = Variable(type, name);
        Assign(local, value);
        return local;
    }

    private void Add(IlCost cost) => Cost += cost.Repeat(_loops.Peek());

    private void Line(string text) => _text.Append(' ', text.Length == 0 ? 0 : _indent).Append(text).Append('\n');

    /// <summary>Appends a statement, broken where it is too long: before an addition, or behind an argument.</summary>
    private void Statement(string text)
    {
        int indent = _indent;
        int start = 0;
        while (text.Length - start > LineLength - indent)
        {
            int last = start + LineLength - indent;
            int at = Math.Max(
                text.LastIndexOf(" + ", last, StringComparison.Ordinal), text.LastIndexOf(", ", last - 1, StringComparison.Ordinal) + 1);
            if (at <= start)
            {
                break;
            }

            _text.Append(' ', indent).Append(text, start, at - start).Append('\n');
            start = at + 1;
            indent = _indent + 4;
        }

        _text.Append(' ', indent).Append(text, start, text.Length - start).Append('\n');
    }
}
