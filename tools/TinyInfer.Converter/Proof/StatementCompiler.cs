using System.Reflection;
using System.Reflection.Emit;

namespace TinyInfer.Converter.Proof;

/// <summary>Compiles the statements of a generated method, as they are written, to IL.</summary>
internal sealed class StatementCompiler
{
    private readonly CodeTokens _tokens;
    private readonly ExpressionReader _reader;
    private readonly ExpressionEmitter _emitter;
    private readonly ILGenerator _il;
    private readonly Dictionary<string, CodeVariable> _variables = [];

    private StatementCompiler(ILGenerator il, string text, IReadOnlyDictionary<string, MethodInfo> methods)
    {
        _il = il;
        _tokens = new CodeTokens(text);
        _reader = new ExpressionReader(_tokens);
        _emitter = new ExpressionEmitter(il, _variables, methods);
    }

    /// <summary>The types of parameters.</summary>
    /// <param name="parameters">The parameters as they are declared.</param>
    internal static Type[] TypesOf(string parameters) => [.. ReadParameters(parameters).Select(p => p.Type)];

    /// <summary>Compiles.</summary>
    /// <param name="il">Where the instructions go.</param>
    /// <param name="parameters">The parameters as they are declared.</param>
    /// <param name="text">The statements.</param>
    /// <param name="methods">The methods that may be called, by name.</param>
    internal static void Compile(ILGenerator il, string parameters, string text, IReadOnlyDictionary<string, MethodInfo> methods)
    {
        StatementCompiler compiler = new(il, text, methods);
        foreach ((string name, CodeType code, _) in ReadParameters(parameters))
        {
            compiler._variables.Add(name, new CodeVariable(code, null, (short)compiler._variables.Count));
        }

        while (!compiler._tokens.Next.IsEmpty)
        {
            compiler.Statement();
        }

        il.Emit(OpCodes.Ret);
    }

    private static IEnumerable<(string Name, CodeType Code, Type Type)> ReadParameters(string parameters)
    {
        foreach (string[] words in parameters.Split(", ").Select(p => p.Split(' ')))
        {
            (CodeType code, Type type) = CodeTypes.TypeOf(words[0].TrimEnd('[', ']'), words[0].EndsWith(']'))
                ?? throw new InvalidOperationException($"Generated code has a parameter of type {words[0]}.");
            yield return (words[1], code, type);
        }
    }

    private void Statement()
    {
        if (_tokens.TryTake("{"))
        {
            while (!_tokens.TryTake("}"))
            {
                Statement();
            }
        }
        else if (_tokens.TryTake("if"))
        {
            If();
        }
        else if (_tokens.TryTake("for"))
        {
            For();
        }
        else if (_tokens.TryTake("while"))
        {
            _tokens.Expect("(");
            Loop(_reader.Read(), () => _tokens.Expect(")"), null);
        }
        else
        {
            Simple();
            _tokens.Expect(";");
        }
    }

    private void If()
    {
        _tokens.Expect("(");
        Label otherwise = _il.DefineLabel();
        Branch(_reader.Read(), otherwise, false);
        _tokens.Expect(")");
        Statement();
        if (!_tokens.TryTake("else"))
        {
            _il.MarkLabel(otherwise);
            return;
        }

        Label end = _il.DefineLabel();
        _il.Emit(OpCodes.Br, end);
        _il.MarkLabel(otherwise);
        Statement();
        _il.MarkLabel(end);
    }

    private void For()
    {
        _tokens.Expect("(");
        if (!_tokens.TryTake(";"))
        {
            Simple();
            _tokens.Expect(";");
        }

        CodeNode condition = _reader.Read();
        _tokens.Expect(";");
        int step = _tokens.Mark();
        Loop(
            condition,
            () =>
            {
                // The step is emitted behind the statements, and is read over before them.
                while (!_tokens.TryTake(")"))
                {
                    _tokens.Take();
                }
            },
            step);
    }

    private void Loop(CodeNode condition, Action head, int? step)
    {
        Label start = _il.DefineLabel();
        Label test = _il.DefineLabel();
        _il.Emit(OpCodes.Br, test);
        _il.MarkLabel(start);
        head();
        Statement();
        int end = _tokens.Mark();
        if (step is { } mark)
        {
            _tokens.Return(mark);
            Simple();
            _tokens.Return(end);
        }

        _il.MarkLabel(test);
        Branch(condition, start, true);
    }

    /// <summary>Emits a jump that is taken where a condition is, or is not, true.</summary>
    private void Branch(CodeNode condition, Label target, bool isTrue)
    {
        if (condition is not CodeNode.Binary { Operator: "<" or ">" or "<=" or ">=" or "==" or "!=" } compare)
        {
            throw new InvalidOperationException($"Generated code has the condition {condition}.");
        }

        _emitter.EmitOperands(compare.Left, compare.Right);
        _il.Emit((compare.Operator, isTrue) switch
        {
            ("<", true) or (">=", false) => OpCodes.Blt,
            (">", true) or ("<=", false) => OpCodes.Bgt,
            ("<=", true) or (">", false) => OpCodes.Ble,
            (">=", true) or ("<", false) => OpCodes.Bge,
            ("==", true) or ("!=", false) => OpCodes.Beq,
            _ => OpCodes.Bne_Un,
        }, target);
    }

    /// <summary>A declaration, assignment or call, without its semicolon.</summary>
    private void Simple()
    {
        int mark = _tokens.Mark();
        string word = _tokens.Take();
        bool isArray = _tokens.TryTake("[") && _tokens.TryTake("]");
        if (CodeTypes.TypeOf(word, isArray) is { } type)
        {
            Declare(type.Code, type.Type);
            return;
        }

        _tokens.Return(mark);
        CodeNode target = _reader.Read();
        switch (target)
        {
            case CodeNode.Call call:
                _emitter.Emit(call);
                break;
            case CodeNode.Element element:
                _tokens.Expect("=");
                Store(element, _reader.Read());
                break;
            case CodeNode.Variable variable:
                Assign(_emitter.VariableOf(variable.Name), variable);
                break;
            default:
                throw _tokens.Unexpected();
        }
    }

    private void Declare(CodeType code, Type type)
    {
        do
        {
            string name = _tokens.Take();
            CodeVariable variable = new(code, _il.DeclareLocal(type), -1);
            _variables[name] = variable;
            if (_tokens.TryTake("="))
            {
                _emitter.EmitAs(_reader.Read(), code);
                variable.Store(_il);
            }
        }
        while (_tokens.TryTake(","));
    }

    private void Assign(CodeVariable variable, CodeNode.Variable node)
    {
        CodeNode value = _tokens.Take() switch
        {
            "=" => _reader.Read(),
            "+=" => new CodeNode.Binary("+", node, _reader.Read()),
            "-=" => new CodeNode.Binary("-", node, _reader.Read()),
            "++" => new CodeNode.Binary("+", node, new CodeNode.Number(1, CodeType.Int)),
            _ => throw _tokens.Unexpected(),
        };
        _emitter.EmitAs(value, variable.Type);
        variable.Store(_il);
    }

    private void Store(CodeNode.Element element, CodeNode value)
    {
        CodeType array = _emitter.Emit(element.Array);
        _emitter.EmitAs(element.Index, CodeType.Int);
        _emitter.EmitAs(value, ExpressionEmitter.ElementOf(array));
        _il.Emit(array switch
        {
            CodeType.LongArray => OpCodes.Stelem_I8,
            CodeType.IntArray => OpCodes.Stelem_I4,
            CodeType.ShortArray => OpCodes.Stelem_I2,
            _ => OpCodes.Stelem_I1,
        });
    }
}
